"""The acts of organisations; importing them makes them known to the door."""

from dangvu.organisations.acts.change_organisation import (
    ChangeOrganisationKind,
    CorrectOrganisation,
    RecodeOrganisation,
    RenameOrganisation,
)
from dangvu.organisations.acts.coverage import CoverUnit, ReleaseUnit
from dangvu.organisations.acts.end_organisation import EndOrganisation
from dangvu.organisations.acts.establish_organisation import EstablishOrganisation
from dangvu.organisations.acts.targets import SetTarget, WithdrawTarget

__all__ = [
    "ChangeOrganisationKind",
    "CorrectOrganisation",
    "CoverUnit",
    "EndOrganisation",
    "EstablishOrganisation",
    "RecodeOrganisation",
    "ReleaseUnit",
    "RenameOrganisation",
    "SetTarget",
    "WithdrawTarget",
]

"""The acts of organisations; importing them makes them known to the door."""

from dangvu.organisations.acts.change_organisation import (
    ChangeOrganisationKind,
    CorrectOrganisation,
    FollowPlace,
    RecodeOrganisation,
    RenameOrganisation,
)
from dangvu.organisations.acts.communes import (
    AbsorbCommunes,
    ConsolidateCommunes,
    DivideCommune,
    MoveCommune,
    RenameCommune,
    SplitOffCommune,
)
from dangvu.organisations.acts.count_population import CountPopulation
from dangvu.organisations.acts.coverage import CoverUnit, ReleaseUnit
from dangvu.organisations.acts.end_organisation import EndOrganisation
from dangvu.organisations.acts.establish_organisation import EstablishOrganisation
from dangvu.organisations.acts.hamlets import (
    AbsorbHamlets,
    ConsolidateHamlets,
    RenameHamlet,
    SplitOffHamlet,
)
from dangvu.organisations.acts.join_part import JoinPart
from dangvu.organisations.acts.level import DowngradeOrganisation, UpgradeOrganisation
from dangvu.organisations.acts.merge import AbsorbOrganisations, ConsolidateOrganisations
from dangvu.organisations.acts.move_hamlets import MoveHamlets
from dangvu.organisations.acts.move_organisation import MoveOrganisation
from dangvu.organisations.acts.reorganise import Reorganise
from dangvu.organisations.acts.separate_cell import SeparateCombinedCell
from dangvu.organisations.acts.split_off import SplitOffOrganisation
from dangvu.organisations.acts.targets import SetTarget, WithdrawTarget

__all__ = [
    "AbsorbCommunes",
    "AbsorbHamlets",
    "AbsorbOrganisations",
    "ChangeOrganisationKind",
    "ConsolidateCommunes",
    "ConsolidateHamlets",
    "ConsolidateOrganisations",
    "CorrectOrganisation",
    "CountPopulation",
    "CoverUnit",
    "DivideCommune",
    "DowngradeOrganisation",
    "EndOrganisation",
    "EstablishOrganisation",
    "FollowPlace",
    "JoinPart",
    "MoveCommune",
    "MoveHamlets",
    "MoveOrganisation",
    "RecodeOrganisation",
    "ReleaseUnit",
    "RenameCommune",
    "RenameHamlet",
    "RenameOrganisation",
    "Reorganise",
    "SeparateCombinedCell",
    "SetTarget",
    "SplitOffCommune",
    "SplitOffHamlet",
    "SplitOffOrganisation",
    "UpgradeOrganisation",
    "WithdrawTarget",
]

"""The acts of organisations; importing them makes them known to the door."""

from dangvu.organisations.acts.establish_organisation import EstablishOrganisation

__all__ = ["EstablishOrganisation"]

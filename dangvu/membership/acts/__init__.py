"""The acts of membership; importing them makes them known to the door."""

from dangvu.membership.acts.admit_member import AdmitMember
from dangvu.membership.acts.end_membership import EndMembership
from dangvu.membership.acts.recognise_member import RecogniseMember
from dangvu.membership.acts.transfer_member import TransferMember

__all__ = ["AdmitMember", "EndMembership", "RecogniseMember", "TransferMember"]

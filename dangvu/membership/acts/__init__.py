"""The acts of membership; importing them makes them known to the door."""

from dangvu.membership.acts.admit_member import AdmitMember
from dangvu.membership.acts.exemption import ExemptMember, ResumeMember
from dangvu.membership.acts.leaving import (
    AllowWithdrawal,
    AnnulAdmission,
    ExpelMember,
    RecordDeath,
    StrikeOffMember,
    TransferOut,
)
from dangvu.membership.acts.receive_member import ReceiveMember
from dangvu.membership.acts.recognise_member import RecogniseMember
from dangvu.membership.acts.reissue_card import ReissueCard
from dangvu.membership.acts.report_number import ReportNumber, WithdrawNumber
from dangvu.membership.acts.restore_member import RestoreMember
from dangvu.membership.acts.suspension import LiftSuspension, SuspendMember
from dangvu.membership.acts.transfer_member import TransferMember

__all__ = [
    "AdmitMember",
    "AllowWithdrawal",
    "AnnulAdmission",
    "ExemptMember",
    "ExpelMember",
    "LiftSuspension",
    "ReceiveMember",
    "RecogniseMember",
    "RecordDeath",
    "ReissueCard",
    "ReportNumber",
    "RestoreMember",
    "ResumeMember",
    "StrikeOffMember",
    "SuspendMember",
    "TransferMember",
    "TransferOut",
    "WithdrawNumber",
]

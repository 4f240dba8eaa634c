"""The acts of this room; importing them makes them known to the door."""

from dangvu.statistics.returns.freezing import FreezeReturn
from dangvu.statistics.returns.judging import AcceptReturn, SendBackReturn
from dangvu.statistics.returns.sending import SendReturn

__all__ = ["AcceptReturn", "FreezeReturn", "SendBackReturn", "SendReturn"]

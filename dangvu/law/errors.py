"""What can go wrong when the law is asked, or when its files are read."""

from datetime import date


class LawError(LookupError):
    """The law gives no answer for the code and day asked."""

    def __init__(self, code: str, on: date, why: str) -> None:
        self.code = code
        self.on = on
        super().__init__(f"{code} on {on.isoformat()}: {why}")


class UnknownLeaf(KeyError):
    """No room declares this code: a mistake of the program, never of the user."""


class NotInForce(LawError):
    """The day lies before the first date the law files know for this code. Never read as zero."""


class Ceased(LawError):
    """The number was in force once, and no longer is on the day."""


class LawFault(ValueError):
    """A law file breaks the form described in the room's README; names file and place."""

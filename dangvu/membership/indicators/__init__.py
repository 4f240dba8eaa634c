"""The figures this room answers for; importing them declares them."""

from dangvu.membership.indicators import changes, hamlets, members, plans, relations

__all__ = ["changes", "hamlets", "members", "plans", "relations"]

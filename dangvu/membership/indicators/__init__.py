"""The figures this room answers for; importing them declares them."""

from dangvu.membership.indicators import changes, members, plans, relations

__all__ = ["changes", "members", "plans", "relations"]

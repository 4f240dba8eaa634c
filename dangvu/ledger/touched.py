"""Which organisations the facts of an entry speak of: what a mandate must cover to take the entry back.

Read from the facts and not from the act, which would ask the register of today and no longer find a member
where it found them.
"""

from django.db.models import Q

from dangvu.ledger.facts import facts, identities, references

ORGANISATION = "organisation"
"""The kind of identity that mandates are given for."""


def organisations_touched(number: int) -> frozenset[int]:
    """Organisations of the rows the entry opened or superseded; those it founded itself left out."""
    touched: set[int] = set()
    for model in facts().values():
        rows = model.objects.filter(Q(recorded_in=number) | Q(superseded_in=number))
        for field, kind in references(model):
            if kind.identity == ORGANISATION:
                touched |= set(rows.values_list(field.attname, flat=True).distinct())
    own = identities()[ORGANISATION]._default_manager.filter(founded_in=number).values_list("pk", flat=True)
    return frozenset(one for one in touched - set(own) if one is not None)

"""Which organisations and persons the facts of an entry speak of: what a mandate must cover to take the entry
back, and in whose case it is.

Read from the facts and not from the act, which would ask the register of today and no longer find a member
where it found them.
"""

from django.db.models import Q

from dangvu.ledger.facts import PERSON, facts, identities, references

ORGANISATION = "organisation"
"""The kind of identity that mandates are given for."""


def organisations_touched(number: int) -> frozenset[int]:
    """Organisations of the rows the entry opened or superseded; those it founded itself left out."""
    own = identities()[ORGANISATION]._default_manager.filter(founded_in=number).values_list("pk", flat=True)
    return _touched(number, ORGANISATION) - set(own)


def touches_person(number: int, person: int) -> bool:
    """Whether the entry opened or superseded a row about the person."""
    return any(
        model.objects.filter(
            Q(recorded_in=number) | Q(superseded_in=number), **{field.attname: person}
        ).exists()
        for model in facts().values()
        for field, kind in references(model)
        if kind.identity == PERSON
    )


def _touched(number: int, identity: str) -> frozenset[int]:
    touched: set[int] = set()
    for model in facts().values():
        rows = model.objects.filter(Q(recorded_in=number) | Q(superseded_in=number))
        for field, kind in references(model):
            if kind.identity == identity:
                touched |= set(rows.values_list(field.attname, flat=True).distinct())
    return frozenset(one for one in touched if one is not None)

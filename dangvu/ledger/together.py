"""Several acts recorded together, as those that one paper decides."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import OperationalError, transaction

from dangvu.core import canonical, scope
from dangvu.core.finding import Refused
from dangvu.ledger.acts import Act, Actor
from dangvu.ledger.enact import Busy, Recorded, enact_within
from dangvu.ledger.models import Entry, Head
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import key_findings


@contextmanager
def all_or_none() -> Iterator[None]:
    """What is recorded inside is recorded together, or once something raises not at all. Raises Busy when the
    ledger stays locked.
    """
    try:
        with transaction.atomic():
            yield
    except OperationalError as fault:
        if "locked" in str(fault):
            raise Busy from fault
        raise


def key_of_each(key: str, act: Act) -> str:
    """By which key an act of a request is recorded; none where the request has none."""
    return canonical.hash_of(f"{key} {act.kind}") if key else ""


def recorded_of(acts: Iterable[Act], key: str) -> list[Act]:
    """Those that were recorded by this very request, which was sent before."""
    keys = [key_of_each(key, act) for act in acts] if key else []
    done = set(Entry.objects.filter(key__in=keys).values_list("key", flat=True))
    return [act for act in acts if key_of_each(key, act) in done]


@scope.whole()
def enact_together(
    acts: Sequence[tuple[Act, str]], *, by: Actor, paper: Paper | None = None, key: str = ""
) -> list[Recorded]:
    """Record acts of different kinds, each an entry of its own, in this order, all or none; each with the
    reason for recording it over warnings. The same ``key`` again gives the same answers.

    They are checked with the ledger locked, each as those before it leave the register: what takes long is
    worked out before. Raises Refused, Busy.
    """
    if key and (findings := key_findings(key)):
        raise Refused(findings)
    with all_or_none():
        Head.objects.select_for_update().get(pk=1)
        return [
            enact_within(act, by=by, paper=paper, key=key_of_each(key, act), override=reason)
            for act, reason in acts
        ]

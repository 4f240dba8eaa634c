"""What one act does to the register, as data: identities founded, rows superseded, opened, opened again.

An act says it through ``Change`` while it is applied; ``Effects`` is the same as it stands in the ledger,
from where ``recording.write`` turns it into rows - once when the act is enacted and again at every rebuild.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dangvu.core import canonical
from dangvu.ledger.facts import Fact, Identity, Listed, field_names, references
from dangvu.ledger.models import Subject, row_hash
from dangvu.ledger.sealing import Keystore, open_sealed, seal

Values = dict[str, Any]


@dataclass
class Effects:
    """The effects of an act, or of one row of a bulk act. Values are canonical: text, whole numbers, ISO
    days.
    """

    found: list[tuple[str, int, Values]] = field(default_factory=list)
    """Kind of identity, its number, what else it carries; of what is listed no number but its key."""
    supersede: list[tuple[str, int, int]] = field(default_factory=list)
    """Kind of fact, and the key of the row."""
    open: list[tuple[int, str, Values]] = field(default_factory=list)
    """Ordinal, kind of fact, its values; empty ones left out."""
    reopen: list[tuple[int, str, int, int]] = field(default_factory=list)
    """Ordinal, kind of fact, and the key of the row it is a copy of."""

    @property
    def items(self) -> int:
        """How many rows it writes."""
        return len(self.found) + len(self.supersede) + len(self.open) + len(self.reopen)

    @property
    def kinds(self) -> set[str]:
        """The kinds of fact of which it writes rows."""
        opened = {fact for _ordinal, fact, _values in self.open}
        reopened = {fact for _ordinal, fact, _entry, _of in self.reopen}
        return opened | reopened | {fact for fact, _entry, _ordinal in self.supersede}

    def text(self, private: Mapping[int, Values]) -> str:
        """Canonical text without the values in ``private`` (ordinal -> values), which are sealed apart."""
        opened = [
            (
                ordinal,
                fact,
                {name: values[name] for name in values if name not in private[ordinal]}
                if ordinal in private
                else values,
            )
            for ordinal, fact, values in self.open
        ]
        parts = {"found": self.found, "supersede": self.supersede, "open": opened, "reopen": self.reopen}
        return canonical.text_of_plain({name: part for name, part in parts.items() if part})

    @classmethod
    def parse(cls, text: str, private: Mapping[int, Values]) -> "Effects":
        """The effects as they were, the sealed values put back."""
        parts = json.loads(text)
        return cls(
            found=[(kind, number, values) for kind, number, values in parts.get("found", ())],
            supersede=[(fact, entry, ordinal) for fact, entry, ordinal in parts.get("supersede", ())],
            open=[
                (ordinal, fact, values | private.get(ordinal, {}))
                for ordinal, fact, values in parts.get("open", ())
            ],
            reopen=[(ordinal, fact, entry, of) for ordinal, fact, entry, of in parts.get("reopen", ())],
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One act, or one row of a bulk act, ready for the ledger."""

    payload: str
    effects: str
    sealed: str
    done: Effects

    def hash(self, ordinal: int) -> str:
        return row_hash(ordinal, self.payload, self.effects, self.sealed)


class Change:
    """Gathers what an act does. Hands out ordinals and identities; seals what identifies a person."""

    def __init__(
        self, number: int, identities: int, keystore: Keystore, keep_row: Callable[[Part], None] | None = None
    ) -> None:
        self.number = number
        self.identities = identities
        self.rows = 0
        self._ordinal = 0
        self._keystore = keystore
        self._keep_row = keep_row
        self._tokens: dict[int, str] = {}
        self._begin()

    def _begin(self) -> None:
        self._effects = Effects()
        self._private: dict[int, Values] = {}
        self._private_of: dict[int, dict[str, Values]] = defaultdict(dict)

    # What acts say

    def found(self, kind: type[Identity]) -> int:
        """A new identity; gives its number."""
        self.identities += 1
        values: Values = {}
        if kind is Subject:
            values["token"] = self._tokens[self.identities] = self._keystore.create()
        self._effects.found.append((kind.identity, self.identities, values))
        return self.identities

    def add(self, kind: type[Listed], values: Values) -> None:
        """One more of what is listed, with all that its row says; empty values too."""
        columns = {field.attname for field in kind._meta.concrete_fields} - {"founded_in"}
        if columns != values.keys():
            raise TypeError(f"{kind.listed} says {', '.join(sorted(columns))}")
        plain = {name: canonical.plain(values[name]) for name in sorted(columns)}
        self._effects.found.append((kind.listed, 0, plain))

    def open(self, model: type[Fact], from_date: date, until_date: date | None = None, **values: Any) -> int:
        """Open a row; identities by number. Gives its ordinal."""
        self._ordinal += 1
        values |= {"from_date": from_date, "until_date": until_date}
        if unknown := values.keys() - field_names(model):
            raise TypeError(f"{model.fact} has no {', '.join(sorted(unknown))}")
        plain: Values = {
            name: canonical.plain(value)
            for name, value in values.items()
            if value is not None and value != ""
        }
        # What is only drafted has a number below: it must have been founded by now.
        named = [one.name for one, _kind in references(model) if one.name in plain]
        if unfounded := [name for name in named if not 0 < plain[name] <= self.identities]:
            raise ValueError(f"{model.fact} names in {', '.join(unfounded)} what was never founded")
        self._effects.open.append((self._ordinal, model.fact, plain))
        if hidden := {name: plain[name] for name in model.sealed if name in plain}:
            self._private[self._ordinal] = hidden
            self._private_of[values[model.subject]][str(self._ordinal)] = hidden
        return self._ordinal

    def supersede(self, row: Fact) -> None:
        """The row no longer stands, from this entry on."""
        self._effects.supersede.append((row.fact, row.recorded_in, row.ordinal))

    def close(self, row: Fact, until_date: date, **changes: Any) -> None:
        """The row ends: it is superseded by a copy that ends on the day, with ``changes``."""
        self.supersede(row)
        values = row.values() | changes | {"until_date": until_date}
        self.open(type(row), values.pop("from_date"), values.pop("until_date"), **values)

    def turn(self, row: Fact, on: date, ended: Values, begun: Values) -> int:
        """From the day on the row says something else: up to it stands the row as it was, with the changes
        ``ended``; from it a copy with the changes ``begun``, as long as the row was to hold. A row that
        begins on that very day is replaced. Gives the ordinal of the copy.
        """
        values = row.values() | begun
        del values["from_date"]
        until_date = values.pop("until_date")
        if row.from_date < on:
            self.close(row, on, **ended)
        else:
            self.supersede(row)
        return self.open(type(row), on, until_date, **values)

    def reopen(self, fact: str, entry: int, ordinal: int) -> None:
        """Open a copy of a superseded row that counts as that row: for a void only."""
        self._ordinal += 1
        self._effects.reopen.append((self._ordinal, fact, entry, ordinal))

    def supersede_key(self, fact: str, entry: int, ordinal: int) -> None:
        """As ``supersede``, by key: for a void only."""
        self._effects.supersede.append((fact, entry, ordinal))

    def seal(self, person: int, values: Values) -> None:
        """Keep values of the payload under the person's key."""
        self._private_of[person]["payload"] = {name: canonical.plain(value) for name, value in values.items()}

    def end_row(self, payload: Values) -> None:
        """One row of a bulk act is complete."""
        assert self._keep_row is not None, "only bulk acts have rows"
        self.rows += 1
        part = self.part(payload, row=self.rows)
        self._keep_row(part)

    # What the door asks

    @property
    def done(self) -> Effects:
        """What was said since the last part."""
        return self._effects

    def part(self, payload: Values, row: int = 0) -> Part:
        """All that was said since the last part."""
        sealed = {}
        for person, private in self._private_of.items():
            token = self._token(person)
            key = self._keystore.keys([token])[token]
            sealed[token] = seal(private, key, entry=self.number, row=row, token=token)
        done = self._effects
        text = done.text(self._private)
        self._begin()
        return Part(canonical.text_of(payload), text, canonical.text_of(sealed), done)

    def _token(self, person: int) -> str:
        if person not in self._tokens:
            self._tokens[person] = Subject.objects.values_list("token", flat=True).get(pk=person)
        return self._tokens[person]


def unsealed(
    sealed: str, keys: Mapping[str, bytes], *, entry: int, row: int
) -> tuple[Values, dict[int, Values]]:
    """What a part keeps under persons' keys: the private values of the payload, and of the rows by ordinal.

    Raises SealBroken.
    """
    payload: Values = {}
    rows: dict[int, Values] = {}
    for token, text in json.loads(sealed).items():
        private = open_sealed(text, keys.get(token), entry=entry, row=row, token=token)
        payload |= private.pop("payload", {})
        rows |= {int(ordinal): values for ordinal, values in private.items()}
    return payload, rows


def tokens_in(sealed: Iterable[str]) -> set[str]:
    """The keys that sealed texts ask for."""
    return {token for text in sealed for token in json.loads(text)}

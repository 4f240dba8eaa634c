"""Several questions in one message to the server, which answers each: one way there and back."""

from collections.abc import Iterable
from typing import Self


class Several(str):
    """The questions one after the other, each with how many values it takes."""

    questions: tuple[tuple[str, int], ...]

    def __new__(cls, questions: Iterable[tuple[str, int]]) -> Self:
        told = tuple(questions)
        several = super().__new__(cls, ";".join(text for text, _values in told))
        several.questions = told
        return several

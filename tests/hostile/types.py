"""Group 4, types: cells of every type in every column, where only one is right."""

from collections.abc import Iterator
from functools import partial

from tests.hostile.bricks import FIRST, FIRST_ROW, Cell, Raw, with_first
from tests.hostile.case import Case, accept, refuse

GROUP = "types"
NAME, DAY, WORD, IDENTITY, CARD, CODE = (
    ("full_name",),
    ("birth_date", "admission_date", "official_date"),
    ("sex", "ethnic_group", "religion", "activity_status"),
    ("identity_number",),
    ("card_number",),
    ("organisation_code",),
)
CELLS: dict[str, str] = {
    "a number": '<c r="REF"><v>12345</v></c>',
    "a negative number": '<c r="REF"><v>-7</v></c>',
    "a fraction": '<c r="REF"><v>1.5</v></c>',
    "a number beyond all": '<c r="REF"><v>1E+300</v></c>',
    "a truth value": '<c r="REF" t="b"><v>1</v></c>',
    "an error": '<c r="REF" t="e"><v>#NAME?</v></c>',
    "an error of division": '<c r="REF" t="e"><v>#DIV/0!</v></c>',
    "a time of day": '<c r="REF" s="1"><v>0.25</v></c>',
    "a day with a time": '<c r="REF" s="1"><v>41000.25</v></c>',
    "a formula": '<c r="REF"><f>1+1</f><v>2</v></c>',
    "a formula that calls a program": '<c r="REF" t="str"><f>cmd|\'/c calc\'!A1</f><v>x</v></c>',
    "a formula that looks right": '<c r="REF" t="str"><f>T("x")</f><v>GOOD</v></c>',
}
FAULTS: dict[tuple[str, ...], tuple[str, ...]] = {
    NAME: ("workbook.name_not_text", "workbook.too_long"),
    DAY: (
        "workbook.day_as_number",
        "workbook.day_form",
        "workbook.day_incomplete",
        "workbook.days_out_of_order",
    ),
    WORD: ("workbook.unknown_word",),
    IDENTITY: (
        "workbook.identity_number_as_number",
        "workbook.identity_number_form",
        "workbook.identity_number_zeros_lost",
    ),
    CARD: ("workbook.card_number_form", "workbook.card_number_zeros_lost"),
    CODE: ("workbook.number_not_text",),
}
MUST = ("full_name", "sex", "birth_date", "ethnic_group", "religion", "identity_number", "admission_date")

BLANKS: dict[str, Cell] = {
    "blank": Raw('<c r="REF"/>'),
    "an empty text": Raw('<c r="REF" t="inlineStr"><is><t></t></is></c>'),
    "spaces": "   ",
    "spaces that do not break": "\u00a0\u00a0",
}


def cases() -> Iterator[Case]:
    for keys, faults in FAULTS.items():
        for key in keys:
            for name, xml in CELLS.items():
                yield _of_type(key, name, xml, faults)
    yield from _days()
    for key in MUST:
        for name, blank in BLANKS.items():
            made = partial(with_first, **{key: blank})
            yield refuse(GROUP, f"{key} is {name}", made, "workbook.missing", at=(FIRST_ROW, key))


def _of_type(key: str, name: str, xml: str, faults: tuple[str, ...]) -> Case:
    made = partial(with_first, **{key: Raw(xml.replace("GOOD", FIRST.get(key, "x")))})
    title = f"{key} is {name}"
    if "formula" in name:
        return refuse(GROUP, title, made, "workbook.formula")
    if name.startswith("an error"):
        # The value behind an error is lost: as good as an empty cell.
        needed = key in MUST
        codes = ("workbook.missing", "workbook.organisation_missing")
        return (
            refuse(GROUP, title, made, *codes)
            if needed or key == "organisation_code"
            else accept(GROUP, title, made, or_refused=("workbook.cell_error",))
        )
    if name == "a day with a time" and key in DAY:
        return refuse(GROUP, title, made, "workbook.day_form", at=(FIRST_ROW, key))
    return refuse(GROUP, title, made, *faults)


def _days() -> Iterator[Case]:
    """A day typed as Excel stores it: days since 1900, in a cell that is shown as a day."""
    right = partial(with_first, birth_date=Raw('<c r="REF" s="1"><v>32907</v></c>'))
    yield accept(GROUP, "birth_date is a day as Excel stores it", right)
    iso = partial(with_first, birth_date=Raw('<c r="REF" t="d"><v>1990-02-03</v></c>'))
    yield accept(GROUP, "birth_date is a day of ISO 8601", iso, or_refused=("workbook.day_form",))
    for name, serial in {"day 0": "0", "year 9999": "2958465"}.items():
        made = partial(with_first, birth_date=Raw(f'<c r="REF" s="1"><v>{serial}</v></c>'))
        codes = (*FAULTS[DAY], "workbook.day_too_early", "workbook.missing", "workbook.day_too_late")
        yield refuse(GROUP, f"birth_date is {name}", made, *codes)
    beyond = partial(with_first, birth_date=Raw('<c r="REF" s="1"><v>99999999</v></c>'))
    yield refuse(GROUP, "birth_date is beyond the calendar", beyond, *FAULTS[DAY], "workbook.unreadable")

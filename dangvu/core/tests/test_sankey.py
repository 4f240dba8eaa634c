"""A picture of flows: bars as tall as their counts, ribbons that fill them without a gap."""

import re

from dangvu.core.sankey import GAP, HEIGHT, PITCH, sankey

FLOWS = {("a", "x"): 30, ("a", "y"): 10, ("b", "y"): 60}
PICTURE = sankey(FLOWS, {"a": "A", "b": "B"}, {"x": "X", "y": "Y"})


def test_bars_are_as_tall_as_their_counts_and_stand_apart() -> None:
    first, second = PICTURE.left

    assert (first.name, first.count, first.y, first.height) == ("A", 40, 0, HEIGHT * 0.4)
    assert (second.count, second.y) == (60, HEIGHT * 0.4 + GAP)
    assert [bar.count for bar in PICTURE.right] == [30, 70]


def test_ribbons_fill_both_bars() -> None:
    """Of each its four corners: where it leaves the left, and where it comes in on the right."""
    corners = [[float(one) for one in re.findall(r"[\d.]+", ribbon.path)] for ribbon in PICTURE.ribbons]
    leaves = [(one[1], one[-1]) for one in corners]
    comes = [(one[7], one[9]) for one in corners]

    assert [(one.left, one.right, one.count) for one in PICTURE.ribbons] == [
        ("A", "X", 30), ("A", "Y", 10), ("B", "Y", 60)
    ]  # fmt: skip
    assert leaves[0][1] == leaves[1][0]
    assert leaves[1][1] == PICTURE.left[0].height
    assert comes[1][1] == comes[2][0]
    assert comes[2][1] == PICTURE.right[1].y + PICTURE.right[1].height


def test_the_thinnest_is_seen_and_its_name_has_room() -> None:
    picture = sankey({("a", "x"): 100_000, ("b", "x"): 1}, {"a": "A", "b": "B", "c": "C"}, {"x": "X"})
    _first, thin, none = picture.left

    assert thin.height > 1
    assert none.y - thin.y >= PITCH

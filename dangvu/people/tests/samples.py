"""One payload of each kind of act of this room that the cast's register takes."""

from collections.abc import Callable
from typing import Any

from dangvu.people.acts import ChangeAttribute, ChangePerson, CorrectAttribute, CorrectPerson, MoveResidence
from dangvu.people.tests.test_acts import ON
from tests.cast import World, sample

SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "change_person": sample(ChangePerson("be", ON, "Hoàng Thị Bê")),
    "correct_person": sample(CorrectPerson("be", ON, "Hoàng Thị Bê")),
    "change_attribute": sample(ChangeAttribute("hoa", "religion", ON, "catholic")),
    "correct_attribute": sample(CorrectAttribute("hoa", "religion", ON, "catholic")),
    "move_residence": sample(MoveResidence("be", "t-khuoi-it", ON)),
}

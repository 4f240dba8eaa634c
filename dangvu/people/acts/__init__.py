"""The acts of persons; importing them makes them known to the door."""

from dangvu.people.acts.attributes import ChangeAttribute, CorrectAttribute, MoveResidence
from dangvu.people.acts.person import ChangePerson, CorrectPerson

__all__ = ["ChangeAttribute", "ChangePerson", "CorrectAttribute", "CorrectPerson", "MoveResidence"]

"""The log of readings in words."""

from django import template

from dangvu.desk.reading_words import fields_said, page_said

register = template.Library()
register.filter(page_said)
register.filter(fields_said)

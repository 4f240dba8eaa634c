from typing import Any

from django.db import migrations

COLUMNS = ("search_name", "full_name")


def index_words(apps: Any, schema_editor: Any) -> None:
    """What ``people.words`` looks persons up by; the embedded database reads the names of a province instead."""
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(
                f"CREATE INDEX person_words_{column} ON people_personrecord USING gin (to_tsvector('simple', {column})) "
                "WHERE superseded_in IS NULL"
            )


def forget_words(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(f"DROP INDEX person_words_{column}")


class Migration(migrations.Migration):
    dependencies = [("people", "0003_index_of_names")]
    operations = [migrations.RunPython(index_words, forget_words)]

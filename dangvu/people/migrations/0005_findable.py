from typing import Any

from django.db import migrations

TABLES = """
    CREATE TABLE people_findablehome (organisation_id bigint PRIMARY KEY, home bigint NOT NULL);
    CREATE TABLE people_findable (
      person_id bigint NOT NULL, home bigint NOT NULL, given varchar(120) COLLATE "C" NOT NULL,
      sort_name varchar(240) COLLATE "C" NOT NULL, search_name varchar(120) COLLATE "C" NOT NULL
    );
    ALTER TABLE people_findablehome ENABLE ROW LEVEL SECURITY;
    ALTER TABLE people_findable ENABLE ROW LEVEL SECURITY;
"""
"""Under no policy that lets the application read them: see ``people/findable.py``."""
ASIDE = ("person_words_search_name", "person_words_full_name")
"""Indexes that nothing asks any more."""


def make_findable(apps: Any, schema_editor: Any) -> None:
    """What names are looked up by on PostgreSQL; the embedded database reads the names of a province instead."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP VIEW IF EXISTS person_words")
        for name in ASIDE:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
        schema_editor.execute(TABLES)


def forget_findable(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TABLE people_findable, people_findablehome")


class Migration(migrations.Migration):
    dependencies = [("people", "0004_words_of_names")]
    operations = [migrations.RunPython(make_findable, forget_findable)]

from typing import Any

from django.db import migrations


def sort_by_byte(apps: Any, schema_editor: Any) -> None:
    """Sort and search keys compare byte by byte, whatever language the PostgreSQL server speaks. SQLite does so already."""
    if schema_editor.connection.vendor == "postgresql":
        for column, length in (("sort_name", 240), ("search_name", 120)):
            schema_editor.execute(
                f'ALTER TABLE people_personrecord ALTER COLUMN {column} TYPE varchar({length}) COLLATE "C"'
            )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(sort_by_byte, migrations.RunPython.noop)]

from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    """What names are looked up by on PostgreSQL, of the persons and memberships that are recorded already."""
    if schema_editor.connection.vendor == "postgresql":
        from dangvu.people.findable_statements import filling, functions  # noqa: PLC0415 - as the program keeps it from then on

        for statement in (*functions(), *filling()):
            schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0003_suspension"),
        ("people", "0005_findable"),
        ("tree", "0001_initial"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

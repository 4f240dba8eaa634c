from typing import Any

from django.db import migrations

from dangvu.places.loading import load_places


def load(_apps: Any, schema_editor: Any) -> None:
    load_places(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

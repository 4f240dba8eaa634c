from typing import Any

from django.db import migrations

from dangvu.places.loading import load_places


def load(apps: Any, schema_editor: Any) -> None:
    place, successor = apps.get_model("places", "Place"), apps.get_model("places", "PlaceSuccessor")
    load_places(place, successor, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

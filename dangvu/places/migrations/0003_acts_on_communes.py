"""Communes change by acts: facts laid over the shipped places."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def check_what_was_loaded(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """In a new register the places were loaded in this very transaction: PostgreSQL alters no table with
    references still to be checked.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_load_places"),
    ]

    operations = [
        migrations.RunPython(check_what_was_loaded, migrations.RunPython.noop),
        migrations.AddField(
            model_name="place",
            name="founded_in",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
        migrations.CreateModel(
            name="PlaceSuccession",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "recorded_in",
                        "ordinal",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("recorded_in", models.BigIntegerField()),
                ("ordinal", models.IntegerField()),
                ("superseded_in", models.BigIntegerField(null=True)),
                ("origin_entry", models.BigIntegerField(null=True)),
                ("origin_ordinal", models.IntegerField(null=True)),
                ("from_date", models.DateField()),
                ("until_date", models.DateField(null=True)),
                ("kind", models.CharField(max_length=20)),
                ("rank", models.IntegerField()),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="became", to="places.place"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_from",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("superseded_in__isnull", False)),
                        fields=["superseded_in"],
                        name="placesuccession_gone",
                    ),
                    models.Index(
                        condition=models.Q(("origin_entry__isnull", False)),
                        fields=["origin_entry"],
                        name="placesuccession_copy",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_date__isnull", True),
                            ("until_date__gt", models.F("from_date")),
                            _connector="OR",
                        ),
                        name="placesuccession_forward",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceVersion",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "recorded_in",
                        "ordinal",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("recorded_in", models.BigIntegerField()),
                ("ordinal", models.IntegerField()),
                ("superseded_in", models.BigIntegerField(null=True)),
                ("origin_entry", models.BigIntegerField(null=True)),
                ("origin_ordinal", models.IntegerField(null=True)),
                ("from_date", models.DateField()),
                ("until_date", models.DateField(null=True)),
                ("code", models.CharField(max_length=5)),
                ("level", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=20)),
                ("latitude", models.IntegerField(null=True)),
                ("longitude", models.IntegerField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("superseded_in__isnull", False)),
                        fields=["superseded_in"],
                        name="placeversion_gone",
                    ),
                    models.Index(
                        condition=models.Q(("origin_entry__isnull", False)),
                        fields=["origin_entry"],
                        name="placeversion_copy",
                    ),
                    models.Index(
                        condition=models.Q(("superseded_in__isnull", True)),
                        fields=["place"],
                        name="place_now",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_date__isnull", True),
                            ("until_date__gt", models.F("from_date")),
                            _connector="OR",
                        ),
                        name="placeversion_forward",
                    )
                ],
            },
        ),
    ]

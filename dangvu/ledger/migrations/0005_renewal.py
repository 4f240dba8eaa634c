from django.db import migrations, models

ADD = "ALTER TABLE ledger_head ADD COLUMN renewal varchar(32) NOT NULL DEFAULT ''"
DROP = "ALTER TABLE ledger_head DROP COLUMN renewal"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_entries_of_an_actor")]
    operations = [
        # By itself: on SQLite Django would put another table in its place, which the guards that name it refuse.
        migrations.RunSQL(
            ADD,
            DROP,
            state_operations=[
                migrations.AddField("head", "renewal", models.CharField(db_default="", max_length=32))
            ],
        ),
    ]

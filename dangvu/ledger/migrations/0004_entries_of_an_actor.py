from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_proposed_once")]
    operations = [
        migrations.AddIndex("entry", models.Index(fields=["actor", "number"], name="entry_of_actor")),
    ]

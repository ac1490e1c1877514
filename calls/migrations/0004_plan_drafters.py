from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0003_money_action_change"),
    ]

    operations = [
        migrations.AddField(
            model_name="planversion",
            name="drafted_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="planversion",
            name="heard_by",
            field=models.UUIDField(null=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0003_round_follows_plan_version'),
    ]

    operations = [
        migrations.RemoveField(model_name='action', name='start_text'),
        migrations.AddField(
            model_name='action',
            name='start_text',
            field=models.JSONField(default=dict),
        ),
    ]

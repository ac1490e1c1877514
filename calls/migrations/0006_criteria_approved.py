"""Criteria sets the committee had approved before its votes were kept here are approved."""

from typing import Any

from django.db import migrations


def approve(apps: Any, schema_editor: Any) -> None:
    """What has a day of approval is approved."""
    apps.get_model("calls", "CriteriaSet").objects.filter(approved_on__isnull=False).update(state="approved")


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_criteria_votes")]

    operations = [migrations.RunPython(approve, migrations.RunPython.noop, elidable=True)]

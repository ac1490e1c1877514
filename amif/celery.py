"""The Celery application. Tasks carry ids only; what is owed stands in records.Job."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amif.settings")

app = Celery("amif")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

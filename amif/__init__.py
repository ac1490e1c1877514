"""The project: settings, addresses, the queue's entry."""

from amif.celery import app as celery_app

__all__ = ["celery_app"]

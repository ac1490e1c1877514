"""The project as an app, for its template tags, checks and receivers."""

from django.apps import AppConfig


class AmifConfig(AppConfig):
    name = "amif"
    verbose_name = "AMIF"

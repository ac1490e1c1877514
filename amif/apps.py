"""The project as an app, for its template tags, checks and receivers."""

from importlib import import_module

from django.apps import AppConfig


class AmifConfig(AppConfig):
    name = "amif"
    verbose_name = "AMIF"

    def ready(self) -> None:
        """Every app is loaded: hand down what lower layers ask of upper ones."""
        import_module("amif.wiring")

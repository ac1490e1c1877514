"""The records app; its triggers go in after every migrate."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        """Collect every app's triggers; install them once all apps have migrated."""
        triggers = import_module("records.triggers")
        configs = list(apps.get_app_configs())
        last = [config for config in configs if config.models_module][-1]
        for config in configs:
            if find_spec(f"{config.name}.triggers"):
                import_module(f"{config.name}.triggers")

        def install(sender: Any, using: str, **_: Any) -> None:
            if sender is last:
                triggers.install(using)

        post_migrate.connect(install, weak=False, dispatch_uid="records.triggers")

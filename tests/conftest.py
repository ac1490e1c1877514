"""What every test stands on. The databases come from tests/settings.py."""

import gc
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase

from records import triggers

ON_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
NEEDS = {
    "postgres": (ON_POSTGRESQL, "needs PostgreSQL and Redis: make test, or scripts/services.py -- pytest"),
    "browser": (shutil.which("chromium") is not None, "needs Chromium: apt-get install chromium"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests whose server or browser is not here are skipped, and say what they need."""
    for item in items:
        for marker, (here, reason) in NEEDS.items():
            if item.get_closest_marker(marker) and not here:
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    """What is collected stays to the end: no search for garbage walks through it again, nor after every few objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True, scope="session")
def flush_without_triggers() -> Iterator[None]:
    """The flush after a transactional test is the one thing that may empty append-only tables."""
    flush = TransactionTestCase._fixture_teardown

    def lifted(self: TransactionTestCase) -> None:
        with triggers.lifted():
            flush(self)

    TransactionTestCase._fixture_teardown = lifted
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Sign-in limits count in the cache; no test meets another's."""
    cache.clear()

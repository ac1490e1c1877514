"""The clock: the machine's, moved or stopped by a journey's test, and neither of them in production."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from records import clock

DEADLINE = "2026-12-13T16:15:00+02:00"
CLOSE = timedelta(seconds=30)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """The file a journey's test writes."""
    with override_settings(CLOCK_FILE=str(tmp_path / "clock")):
        yield tmp_path / "clock"


def test_clock_is_the_machines(file: Path) -> None:
    assert abs(clock.now() - timezone.now()) < CLOSE


def test_clock_runs_ahead_by_seconds(file: Path) -> None:
    file.write_text("86400", encoding="ascii")
    assert abs(clock.now() - timezone.now() - timedelta(days=1)) < CLOSE


def test_clock_runs_behind_by_seconds(file: Path) -> None:
    file.write_text("-86400", encoding="ascii")
    assert abs(clock.now() - timezone.now() + timedelta(days=1)) < CLOSE


def test_clock_stands_at_an_instant(file: Path) -> None:
    file.write_text(DEADLINE, encoding="ascii")
    assert clock.now() == clock.now() == datetime(2026, 12, 13, 14, 15, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_clock_of_a_file_being_written_is_the_machines(file: Path) -> None:
    file.write_text("", encoding="ascii")
    assert abs(clock.now() - timezone.now()) < CLOSE


@pytest.mark.parametrize("told", ["86400", DEADLINE])
def test_clock_in_production_is_the_machines(file: Path, told: str) -> None:
    file.write_text(told, encoding="ascii")
    with override_settings(PRODUCTION=True):
        assert abs(clock.now() - timezone.now()) < CLOSE


def test_fixed_instant_goes_before_the_file(file: Path) -> None:
    file.write_text("86400", encoding="ascii")
    with clock.at(datetime(2024, 1, 1, tzinfo=UTC)):
        assert clock.now() == datetime(2024, 1, 1, tzinfo=UTC)

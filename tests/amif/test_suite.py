"""The suite's own running: the demo of the browser's tests is loaded once, beside the tests that leave a core free."""

import threading
from contextlib import ExitStack
from pathlib import Path

import product
import pytest
import suite


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that demos were loaded into."""
    found: list[Path] = []

    def load(site: product.Site) -> None:
        site.folder.mkdir()
        found.append(site.folder)

    monkeypatch.setattr(product.Site, "load", load)
    return found


def test_demo_is_loaded_once_however_many_ask(tmp_path: Path, loads: list[Path]) -> None:
    threads = [threading.Thread(target=product.loaded_demo, args=[tmp_path]) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert loads == [tmp_path / "demo"]
    assert product.loaded_demo(tmp_path) == tmp_path / "demo"
    assert loads == [tmp_path / "demo"]


def test_demo_whose_loading_was_broken_off_is_loaded_anew(tmp_path: Path, loads: list[Path]) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "half").touch()
    assert list(product.loaded_demo(tmp_path).iterdir()) == []
    assert len(loads) == 1


def test_suite_loads_the_demo_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "demo-is-there").touch()
    with ExitStack() as stack:
        process = suite.load_demo(str(tmp_path), stack)
        assert process.wait(60) == 0
    assert (tmp_path / "demo.lock").exists()


def test_demo_that_still_loads_is_stopped_when_the_suite_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite, "PYTHON", Path("/bin/sh"))
    monkeypatch.setattr(suite, "LOAD", "exec sleep 60")
    with ExitStack() as stack:
        process = suite.load_demo(str(tmp_path), stack)
        assert process.poll() is None
    assert process.returncode is not None


def test_parts_before_the_browser_leave_a_core_free() -> None:
    before = [part for parts in suite.PARTS.values() for part in parts if part.before_browser]
    assert [part.name for part in before] == ["PostgreSQL and Redis"]
    assert all("-n" not in part.options for part in before)

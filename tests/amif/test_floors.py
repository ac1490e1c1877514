"""The comparison of locked versions with security-floors.toml can fail, and says which."""

import shutil
from pathlib import Path

import floors
import pytest
from machine import ROOT

FILES = (
    "security-floors.toml",
    "requirements.lock",
    "requirements-test.lock",
    "package-lock.json",
    "Dockerfile",
    "docker-compose.yml",
)
ESBUILD = '"node_modules/esbuild": {\n      "version": "0.25'


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_locked_versions_are_at_or_above_their_floors() -> None:
    compared, wrong = floors.compare()
    assert wrong == []
    assert compared >= 20


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("requirements.lock", "django==5.2.", "django==5.1.", "python: django: 5.1."),
        ("requirements-test.lock", "pypdf==7.", "pypdf==5.", "tests: pypdf: 5."),
        ("package-lock.json", ESBUILD, ESBUILD.replace("0.25", "0.24"), "npm: esbuild: 0.24"),
        ("docker-compose.yml", "image: redis:7.4.6", "image: redis:7.4.5", "images: redis: 7.4.5"),
        ("Dockerfile", "FROM python:3.11-", "FROM python:3.10-", "images: python: 3.10"),
    ],
)  # fmt: skip
def test_version_below_its_floor_is_named(copy: Path, name: str, old: str, new: str, said: str) -> None:
    replace(copy / name, old, new)
    compared, wrong = floors.compare(copy)
    assert len(wrong) == 1
    assert wrong[0].startswith(said)
    assert compared >= 20


def test_floor_of_a_package_that_is_locked_nowhere_is_wrong(copy: Path) -> None:
    replace(copy / "security-floors.toml", "[tests]", '[tests]\nleft-pad = "1.0"')
    assert floors.compare(copy)[1] == ["tests: left-pad: has a floor (1.0) but is locked nowhere"]


def test_comparing_nothing_is_a_failure(copy: Path) -> None:
    (copy / "security-floors.toml").write_text("")
    assert floors.compare(copy) == (0, ["0 versions were compared"])


def test_dependency_missing_from_the_lock_is_named(copy: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", copy)
    assert floors.unlocked(copy) == []
    replace(copy / "requirements.lock", "whitenoise==", "blacknoise==")
    assert floors.unlocked(copy) == ["requirements.lock: whitenoise"]

"""Compares the locked versions, and the images of Dockerfile and Compose, with security-floors.toml."""

import json
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
Versions = dict[str, str]


def python_lock(text: str) -> Versions:
    """Name and version of each package in a requirements file."""
    return {
        name.lower(): version for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)
    }


def npm_lock(text: str) -> Versions:
    """The lowest version of each package in a package-lock.json."""
    found: Versions = {}
    for path, entry in json.loads(text)["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if name and (name not in found or Version(entry["version"]) < Version(found[name])):
            found[name] = entry["version"]
    return found


def images(*texts: str) -> Versions:
    """Name and version of each image a Dockerfile or Compose file starts from."""
    pattern = r"^\s*(?:image:|FROM)\s*[\"']?(?:[\w.-]+/)*([\w-]+):v?(\d[\d.]*)"
    return {name: version for text in texts for name, version in re.findall(pattern, text, re.MULTILINE)}


def below(floors: Mapping[str, str], locked: Versions) -> list[str]:
    """What is under its floor, cannot be compared, or is locked nowhere."""
    wrong = []
    for name, floor in floors.items():
        version = locked.get(name)
        if version is None:
            wrong.append(f"{name}: has a floor ({floor}) but is locked nowhere")
        elif not reaches(version, floor):
            wrong.append(f"{name}: {version} is below the floor {floor}")
    return wrong


def reaches(version: str, floor: str) -> bool:
    """Whether a version, at the precision it is written with, is at or above the floor."""
    try:
        given, least = Version(version), Version(floor)
    except InvalidVersion:
        return False
    precision = len(given.release)
    return given.release >= least.release[:precision] if precision < 3 else given >= least


def compare(root: Path = ROOT) -> tuple[int, list[str]]:
    """How many versions were compared, and what is wrong. No comparison at all is wrong."""
    floors = tomllib.loads((root / "security-floors.toml").read_text())
    locked = {
        "python": python_lock((root / "requirements.lock").read_text()),
        "tests": python_lock((root / "requirements-test.lock").read_text()),
        "npm": npm_lock((root / "package-lock.json").read_text()),
        "images": images((root / "Dockerfile").read_text(), (root / "docker-compose.yml").read_text()),
    }
    wrong = [
        f"{kind}: {line}" for kind, names in floors.items() for line in below(names, locked.get(kind, {}))
    ]
    compared = sum(name in locked.get(kind, {}) for kind, names in floors.items() for name in names)
    return compared, wrong if compared else [*wrong, "0 versions were compared"]


def unlocked(root: Path = ROOT) -> list[str]:
    """Dependencies of pyproject.toml that their lock lacks or holds in a version it does not allow."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    named = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-test.lock": [
            *project["project"]["dependencies"],
            *project["dependency-groups"]["test"],
        ],
    }
    return [
        f"{lock}: {requirement}"
        for lock, requirements in named.items()
        for requirement in map(Requirement, requirements)
        if not holds(python_lock((root / lock).read_text()), requirement)
    ]


def holds(locked: Versions, requirement: Requirement) -> bool:
    version = locked.get(requirement.name.lower())
    return version is not None and requirement.specifier.contains(version)


def main() -> int:
    compared, wrong = compare()
    print(*wrong, sep="\n")
    print(f"{compared} versions compared, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

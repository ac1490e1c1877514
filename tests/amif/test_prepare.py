"""What `make run` does before anything is installed: settings file, stamps, libraries."""

import os
import subprocess
from pathlib import Path

import environ
import machine
import prepare
import pytest

NAMES = ("AMIF_ENV", "SECRET_KEY", "DATABASE_URL", "MEDIA_ROOT", "ALLOWED_HOSTS")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place with a name that wants quoting, where a clone could lie."""
    root = tmp_path / "Anna's clone & more"
    root.mkdir()
    for module in (machine, prepare):
        monkeypatch.setattr(module, "ROOT", root)
        monkeypatch.setattr(module, "TOOLS", root / ".tools")
    monkeypatch.setattr(prepare, "VAR", root / "var")
    return root


def sourced(path: Path) -> dict[str, str]:
    """The variables a shell has after sourcing the file, in an otherwise empty environment."""
    script = f'set -eu; . "$1"; for name in {" ".join(NAMES)}; do eval "printf \'%s\\0\' \\"\\${{$name-}}\\""; done'
    done = subprocess.run(
        ["sh", "-c", script, "sh", str(path)], env={}, capture_output=True, text=True, check=True
    )
    return dict(zip(NAMES, done.stdout.split("\0"), strict=False))


def test_settings_file_says_the_same_to_a_shell_and_to_django(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare.dotenv()
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(environ.Env, "ENVIRON", {})
    environ.Env.read_env(clone / ".env")
    assert sourced(clone / ".env") == {name: environ.Env.ENVIRON[name] for name in NAMES}
    assert environ.Env().db("DATABASE_URL")["NAME"] == str(clone / "var" / "amif.sqlite3")
    assert environ.Env.ENVIRON["AMIF_ENV"] == "demo"
    assert len(environ.Env.ENVIRON["SECRET_KEY"]) == 64


def test_settings_file_is_for_its_owner_only(clone: Path) -> None:
    prepare.dotenv()
    assert (clone / ".env").stat().st_mode & 0o077 == 0


def test_what_stands_in_the_settings_file_stays(clone: Path) -> None:
    (clone / ".env").write_text("SECRET_KEY=mine\nexport DATABASE_URL=sqlite:///elsewhere\n")
    prepare.dotenv()
    prepare.dotenv()
    text = (clone / ".env").read_text()
    assert text.startswith("SECRET_KEY=mine\nexport DATABASE_URL=sqlite:///elsewhere\n")
    assert [text.count(f"{name}=") for name in NAMES] == [1] * len(NAMES)


def test_step_is_done_again_when_an_input_changes(clone: Path) -> None:
    source = clone / "styles"
    source.mkdir()
    (source / "a.css").write_text("a")
    before = machine.digest(source)
    machine.stamp("assets", before)
    assert machine.stamped("assets", machine.digest(source))
    (source / "a.css").write_text("b")
    assert not machine.stamped("assets", machine.digest(source))
    (source / "a.css").rename(source / "b.css")
    assert not machine.stamped("assets", machine.digest(source))


def test_missing_library_is_named_with_the_command_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "PANGO", {"libnowhere.so.9": "libnowhere9"})
    monkeypatch.setattr(prepare, "can_install", lambda: False)
    prepare.libraries()
    assert "sudo apt-get install libnowhere9" in capsys.readouterr().out


def test_old_python_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.version_info", (3, 10, 0))
    assert prepare.main() == 1
    assert "Python 3.11 or newer" in capsys.readouterr().err


def test_failing_command_shows_its_last_words() -> None:
    with pytest.raises(machine.Failed, match=r"(?s)the step failed \(3\):.*the last word"):
        machine.run(["sh", "-c", "echo the last word; exit 3"], what="the step")

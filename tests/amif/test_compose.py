"""The shape of production: docker-compose.yml and the Dockerfile, as far as can be seen without an engine."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psycopg2
import pytest
import yaml
from django.conf import settings
from product import ROOT, answers, end_with_parent, environment, free_port, tail

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")


def test_compose_has_every_part_of_production() -> None:
    assert set(SERVICES) == {*OURS, "database", "redis", "mail"}
    assert all(SERVICES[name]["build"] == "." for name in OURS)
    assert all("image" in service for service in SERVICES.values())


def test_compose_starts_nothing_before_what_it_needs() -> None:
    for name in ("web", "worker", "beat"):
        assert set(SERVICES[name]["depends_on"]) == {"migrate", "database", "redis"}
    for service in SERVICES.values():
        assert set(service.get("depends_on", ())) <= set(SERVICES)


def test_compose_names_only_volumes_it_declares() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert used == set(COMPOSE["volumes"])


def test_compose_offers_nothing_to_other_machines() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_compose_settings_are_those_of_the_example() -> None:
    example = set(re.findall(r"^#? ?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert set(SERVICES["web"]["environment"]) <= example
    assert SERVICES["web"]["environment"]["AMIF_ENV"] == "production"


def test_image_runs_as_a_user_of_its_own_and_copies_what_exists() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"^USER (\w+)$", text, re.MULTILINE) == ["amif"]
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE)
    assert all((ROOT / name).exists() for line in copied for name in line.split())
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".env", ".venv", "var", "node_modules"} <= set(ignored)


class Production:
    """Compose's own commands, with its own environment, against the tests' PostgreSQL and Redis."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()

    @property
    def environment(self) -> dict[str, str]:
        server = settings.DATABASES["default"]
        given = {
            name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value)
            for name, value in SERVICES["web"]["environment"].items()
        }
        return environment(**given) | {
            "DATABASE_URL": f"postgres://{server['USER']}@{server['HOST']}:{server['PORT']}/production",
            "REDIS_URL": settings.REDIS_URL.replace("/0", "/1"),
            "SECRET_KEY": "0123456789abcdef" * 4,
            "EMAIL_URL": "consolemail://",
            "MEDIA_ROOT": str(self.folder / "media"),
            "AMIF_VAR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "amif.settings",
        }  # fmt: skip

    def command(self, service: str) -> list[str]:
        """As Compose has it; on a free port."""
        first, *rest = SERVICES[service]["command"]
        rest = [part.replace("0.0.0.0:8000", f"127.0.0.1:{self.port}") for part in rest]
        return [str(ROOT / ".venv" / "bin" / first), *rest]

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=180, check=False
        )
        assert done.returncode == 0, tail(done.stdout + done.stderr)
        return done.stdout

    def shell(self, code: str) -> str:
        return self.run(str(ROOT / ".venv" / "bin" / "python"), "manage.py", "shell", "-v0", "-c", code)

    @contextmanager
    def service(self, name: str) -> Iterator[Path]:
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.command(name),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509
            )
            try:
                yield log
                assert process.poll() is None, f"{name} ended by itself:\n{tail(log.read_text())}"
            finally:
                process.terminate()
                try:
                    process.wait(15)
                finally:
                    os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None

    def get(self, path: str) -> tuple[int, str]:
        """As the proxy in front asks: the visitor came by HTTPS."""
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers={"X-Forwarded-Proto": "https"})
        with urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()


def until(true: Callable[[], object], seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False


OWE = """
from datetime import date
from calls.models import Programme
from reporting.services import owe_pack
owe_pack(Programme.objects.get(), date(2023, 12, 31), ["earmarks"], by=None, key="compose")
"""
ASK = """
from records.models import Job
print(*Job.objects.filter(kind="reporting.pack").values_list("state", "attempts", "error"))
"""


@pytest.fixture
def production(tmp_path: Path) -> Production:
    server = settings.DATABASES["default"]
    connection = psycopg2.connect(
        host=server["HOST"], port=server["PORT"], user=server["USER"], dbname="postgres"
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS production WITH (FORCE)")
        cursor.execute("CREATE DATABASE production")
    connection.close()
    return Production(tmp_path)


@pytest.mark.postgres
@pytest.mark.queue
def test_composes_commands_start_serve_and_work_on_real_servers(production: Production) -> None:
    python = str(ROOT / ".venv" / "bin" / "python")
    first, *rest = SERVICES["migrate"]["command"]
    assert first == "python"
    production.run(python, *rest)
    production.run(python, "manage.py", "collectstatic", "--noinput", "-v0")
    production.run(python, "manage.py", "load_programme", "calls/programmes/amif-fi-2021-2027.yaml")
    with ExitStack() as stack:
        logs = [stack.enter_context(production.service(name)) for name in ("web", "worker", "beat")]
        assert until(lambda: answers(f"http://127.0.0.1:{production.port}/readyz", seconds=20)), tail(
            logs[0].read_text()
        )
        status, body = production.get("/readyz")
        assert (status, json.loads(body)) == (200, {"database": True, "broker": True, "storage": True})
        status, body = production.get("/accounts/login/")
        assert status == 200
        style = re.search(r'href="(/static/[^"]+\.css)"', body)
        assert style, "the page names no style sheet"
        assert re.search(r"\.[0-9a-f]{12}\.css$", style[1]), "production's static files carry their hash"
        assert production.get(style[1])[0] == 200
        production.shell(OWE)
        done = until(lambda: "'done', 1, ''" in production.shell(ASK))
        assert done, "\n".join([production.shell(ASK), *(tail(log.read_text()) for log in logs)])

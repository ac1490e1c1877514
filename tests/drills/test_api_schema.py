"""The API against its own schema: generated requests, right and wrong, as an officer and as a visitor.

Schemathesis draws the requests from the schema; no answer may be an error of the server or other than the schema says.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.authtoken.models import Token
from schemathesis.checks import CHECKS, load_all_checks

from tests.amif.test_policy import World

pytestmark = pytest.mark.django_db
load_all_checks()
WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
OTHERS = ("visitor", "owner", "assessor")


@pytest.fixture(autouse=True)
def connection_kept() -> Iterator[None]:
    """As Django's own test client: a request does not close the connection that the test is in."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    return [found.ok() for found in schema.get_all_operations()]


def headers_of(world: World, who: str) -> dict[str, str]:
    user = world.people[who]
    return {"Authorization": f"Token {Token.objects.get_or_create(user=user)[0].key}"} if user else {}


def asked(operation: Any, headers: dict[str, str], examples: int) -> int:
    """How many requests of an operation were answered as its schema says; AssertionError with one that was not."""
    count = 0
    checks = [CHECKS.get_one(name) for name in WANTED]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(case=operation.as_strategy())
    def once(case: Any) -> None:
        nonlocal count
        case.call_and_validate(headers=headers, checks=checks)
        count += 1

    once()
    return count


@pytest.mark.parametrize(("examples", "of_others"), [(4, 0), pytest.param(500, 50, marks=pytest.mark.drill)])
def test_api_answers_as_its_schema_says(
    world: World, examples: int, of_others: int, record_property: Any
) -> None:
    found, count = operations(), 0
    for operation in found:
        count += asked(operation, headers_of(world, "officer"), examples)
        for who in OTHERS if of_others else ():
            count += asked(operation, headers_of(world, who), of_others)
    record_property("operations, requests answered as the schema says", f"{len(found)}, {count}")
    assert len(found) >= 11
    assert count >= len(found) * examples / 2

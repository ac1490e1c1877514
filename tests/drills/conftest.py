"""What the drills share: one world of everything that has an address, and a way to ask it without leaving a trace."""

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.amif.test_policy import World, whole_world
from tests.factories.files import PDF


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One for a module, gone with its transaction."""
    logging.getLogger("django").setLevel(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic():
        yield whole_world()
        transaction.set_rollback(True)
    logging.getLogger("django").setLevel(logging.NOTSET)


def undone(client: Client, method: str, address: str, *given: Any, **options: Any) -> HttpResponse:
    """The answer; what was written for it is undone."""
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(address, *given, **options)
        transaction.set_rollback(True)
    return answer


def shared(share: int) -> Any:
    """Every `share`th address in any run, every one in a drill."""
    return pytest.mark.parametrize("share", [share, pytest.param(1, marks=pytest.mark.drill)])


def a_pdf() -> BytesIO:
    """A small whole file."""
    return BytesIO(PDF)

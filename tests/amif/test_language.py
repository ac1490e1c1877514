"""The language asked for in an address."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_page_that_sends_on_keeps_the_language_asked_for(client: Client):
    answer = client.get("/my/?lang=sv")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/accounts/login/?next=/my/%3Flang%3Dsv&lang=sv",
    )


def test_page_that_sends_on_adds_nothing_nobody_asked_for(client: Client):
    assert client.get("/my/").headers["Location"] == "/accounts/login/?next=/my/"


@pytest.mark.parametrize("asked", ["de", "xx<script>", ""])
def test_language_that_is_not_ours_is_not_sent_along(client: Client, asked: str):
    assert "&lang" not in client.get("/my/", {"lang": asked}).headers["Location"]

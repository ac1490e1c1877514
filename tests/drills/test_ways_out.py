"""No form leads to another site, and no request under another name is answered."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "https://elsewhere.example/",
    "http://elsewhere.example",
    "//elsewhere.example/",
    "///elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example",
    "https:elsewhere.example",
    "https:///elsewhere.example",
    "http:\\\\elsewhere.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    " https://elsewhere.example/",
    "\thttps://elsewhere.example/",
    "/%09/elsewhere.example",
    "https://testserver@elsewhere.example/",
    "https://testserver.elsewhere.example/",
    "//testserver:pw@elsewhere.example/",
    "/\n/elsewhere.example",
    "ftp://elsewhere.example",
    "https://elsewhere.example/?testserver",
    "https://[::1]/",
    "////\\;@elsewhere.example",
)
HOSTS = (
    "elsewhere.example",
    "testserver.elsewhere.example",
    "testserver@elsewhere.example",
    "elsewhere.example:80",
    "testserver elsewhere.example",
    "testserver,elsewhere.example",
    "",
    "..",
    "[::ffff:1.2.3.4]",
)


def stays_here(place: str) -> bool:
    """Whether a browser that is led there stays on this site."""
    return (
        place.startswith(("/", "?"))
        and not place.startswith(("//", "/\\", "/\t", "/\n"))
        and "\\" not in place
    )


def led(client: Client, address: str, **fields: str) -> str:
    answer = client.post(address, fields)
    return answer.headers.get("Location", "/")


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_no_form_leads_to_another_site(next_: str) -> None:
    user, client = UserFactory(), Client()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    assert stays_here(led(client, "/language/", language="sv", next=next_))
    assert stays_here(led(client, "/accounts/login/", login=user.email, password=PASSWORD, next=next_))
    assert client.get("/my/").status_code == 200
    assert stays_here(led(client, "/accounts/stay/", next=next_))
    assert stays_here(client.get("/accounts/login/", {"next": next_}).headers["Location"])
    assert stays_here(led(client, "/accounts/reauthenticate/", password=PASSWORD, next=next_))
    assert stays_here(led(client, "/accounts/logout/", next=next_))


def test_forms_lead_where_they_were_asked_to_on_this_site() -> None:
    assert led(Client(), "/language/", language="sv", next="/calls/?q=1") == "/calls/?q=1"


@pytest.mark.parametrize("host", HOSTS)
def test_request_under_another_name_is_refused(host: str) -> None:
    answer = Client(raise_request_exception=False).get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "elsewhere" not in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Url", "X-Rewrite-Url"]
)
def test_other_headers_change_nothing_of_the_name(name: str) -> None:
    page = Client().get("/accounts/password/reset/", headers={name: "elsewhere.example"})
    assert page.status_code == 200
    assert "elsewhere" not in page.content.decode()

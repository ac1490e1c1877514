"""/committee/: who sees it, what it shows, what is asked and taken there."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from records.models import AuditEvent, Job
from records.services import store_document
from reporting import services
from reporting.models import Pack, ReportDocument
from reporting.services import Rendered, Renderer
from tests.factories.accounts import OrganisationFactory, member, person
from tests.reporting import world

pytestmark = pytest.mark.django_db
READERS = ("committee", "officer", "decider", "finance", "auditor")
OTHERS = ("assessor", "admin")
AS_OF = date(2023, 12, 31)


@pytest.fixture
def known():
    return world.build()


def render(kind, text, language, form):
    return Rendered(f"{kind} {language} {form}".encode(), "application/pdf", 14)


def made(known, as_of=AS_OF, by=None):
    """A pack whose documents are there."""
    pack = services.request_pack(
        known.programme, as_of, ["committee", "earmarks"], by=by or person("officer")
    )
    job = Job.objects.get(key=pack.job_key)
    services.make_pack(job, Renderer(render, "edition"))
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=timezone.now())
    return Pack.objects.get(pk=pack.pk)


def addresses(pack):
    return [
        reverse("committee"),
        reverse("committee-pack", args=[pack.pk]),
        reverse("committee-document", args=[pack.pk, "committee", "sv", "pdf"]),
    ]


@pytest.mark.parametrize("role", READERS)
def test_readers_open_every_page(known, client, role):
    pack = made(known)
    client.force_login(person(role))
    assert [client.get(address).status_code for address in addresses(pack)] == [200, 200, 200]


@pytest.mark.parametrize("role", OTHERS)
def test_page_does_not_exist_for_other_roles(known, client, role):
    pack = made(known)
    client.force_login(person(role))
    assert [client.get(address).status_code for address in addresses(pack)] == [404, 404, 404]


def test_page_does_not_exist_for_applicants(known, client):
    pack = made(known)
    client.force_login(member(OrganisationFactory()))
    assert [client.get(address).status_code for address in addresses(pack)] == [404, 404, 404]


def test_anonymous_is_sent_to_sign_in(known, client):
    for address in addresses(made(known)):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")


def test_role_taken_away_is_refused_at_the_next_request(known, client):
    user = person("committee")
    client.force_login(user)
    assert client.get("/committee/").status_code == 200
    user.role_grants.all().delete()
    assert client.get("/committee/").status_code == 404


def test_unknown_pack_and_document_are_not_found(known, client):
    pack = made(known)
    client.force_login(person("committee"))
    for address in (
        reverse("committee-pack", args=[uuid4()]),
        reverse("committee-document", args=[pack.pk, "committee", "de", "pdf"]),
        reverse("committee-document", args=[uuid4(), "committee", "sv", "pdf"]),
        reverse("committee-document", args=[pack.pk, "../../etc/passwd".replace("/", "%2F"), "sv", "pdf"]),
    ):
        assert client.get(address).status_code == 404


def test_empty_page_says_when_the_first_pack_comes(known, client):
    client.force_login(person("committee"))
    body = client.get("/committee/").content.decode()
    assert "No pack has been made yet" in body
    assert "first day of the next" in body


def test_page_lists_documents_with_length_and_weight(known, client):
    made(known)
    client.force_login(person("committee"))
    body = client.get("/committee/").content.decode()
    assert body.count("14 pages") == 6
    for word in (
        "Edistymisraportti",
        "Lägesrapport",
        "Progress report",
        "1 kB",
        "31\u00a0December\u00a02023",
    ):
        assert word in body, word


def test_download_gives_the_file_as_an_attachment_and_is_audited(known, client):
    pack, user = made(known), person("committee")
    client.force_login(user)
    answer = client.get(addresses(pack)[2])
    assert b"".join(answer.streaming_content) == b"committee sv pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="amif-test-committee-2023-12-31-sv.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    event = AuditEvent.objects.get(verb="reporting.downloaded")
    assert (event.actor, event.stream) == (user.pk, pack.stream)
    assert (
        event.data["sha256"]
        == ReportDocument.objects.get(report__kind="committee", language="sv", form="pdf").stored_id
    )


def test_head_of_a_download_is_not_audited(known, client):
    pack = made(known)
    client.force_login(person("committee"))
    assert client.head(addresses(pack)[2]).status_code == 200
    assert not AuditEvent.objects.filter(verb="reporting.downloaded").exists()


def form_of(known, **changes):
    given = {
        "kinds": ["committee", "earmarks"],
        "as_of": "31.12.2023",
        "programme": known.programme.pk,
        "key": str(uuid4()),
    }
    return {f"pack-{name}": value for name, value in (given | changes).items()}


@pytest.mark.parametrize("role", ["committee", "officer", "decider", "finance"])
def test_pack_is_asked_for_on_the_page(known, client, role):
    user = person(role)
    client.force_login(user)
    answer = client.post("/committee/", form_of(known))
    pack = Pack.objects.get()
    assert answer.url == reverse("committee-pack", args=[pack.pk])
    assert (pack.as_of, pack.kinds, pack.requested_by) == (AS_OF, ["committee", "earmarks"], user.pk)


def test_form_sent_twice_is_one_pack(known, client):
    client.force_login(person("committee"))
    given = form_of(known)
    assert client.post("/committee/", given).url == client.post("/committee/", given).url
    assert Pack.objects.count() == 1


def test_auditor_sees_no_form_and_is_refused(known, client):
    client.force_login(person("auditor"))
    assert "pack-as_of" not in client.get("/committee/").content.decode()
    client.post("/committee/", form_of(known))
    assert Pack.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"as_of": ""}, "Give the day the reports describe."),
        ({"as_of": "31.13.2023"}, "Write the date as day.month.year"),
        (
            {"as_of": (timezone.localdate() + timedelta(days=2)).isoformat()},
            "Choose today or an earlier day.",
        ),
        ({"kinds": []}, "Choose at least one report."),
        ({"kinds": ["nonsense"]}, "Select a valid choice"),
    ],
)
def test_wrong_form_says_what_is_wrong_and_keeps_the_rest(known, client, changes, words):
    client.force_login(person("committee"))
    answer = client.post("/committee/", form_of(known, **changes))
    body = answer.content.decode()
    assert answer.status_code == 200
    assert words in body
    assert "Error:" in body
    assert Pack.objects.count() == 0


def test_programme_that_does_not_exist_is_refused(known, client):
    client.force_login(person("committee"))
    assert client.post("/committee/", form_of(known, programme="nonsense")).status_code == 200
    assert Pack.objects.count() == 0


def waiting_pack(known):
    pack = services.request_pack(known.programme, AS_OF, ["committee"], by=person("officer"))
    return pack, Job.objects.filter(key=pack.job_key)


def test_pack_in_the_making_tells_how_far_it_is(known, client):
    pack, job = waiting_pack(known)
    job.update(done=3, total=7)
    client.force_login(person("committee"))
    address = reverse("committee-pack", args=[pack.pk])
    body = client.get(address).content.decode()
    assert "3 of 7 steps done" in body
    assert "You can leave this page" in body
    assert f'data-poll-url="{address}"' in body
    assert f'href="{address}"' in body
    assert "data-finished" not in body


def test_poll_gets_the_changing_part_alone(known, client):
    pack, job = waiting_pack(known)
    client.force_login(person("committee"))
    address = reverse("committee-pack", args=[pack.pk])
    part = client.get(address, headers={"X-Fragment": "1"}).content.decode()
    assert "0 of 7 steps done" in part
    assert "<html" not in part
    services.make_pack(job.get(), Renderer(render, "edition"))
    part = client.get(address, headers={"X-Fragment": "1"}).content.decode()
    assert "data-finished" in part
    assert "14 pages" in part


def test_pack_that_does_not_reconcile_says_which_figure(known, client):
    pack, _ = waiting_pack(known)
    problem = {
        "text": "%(where)s: %(what)s should be %(expected)s, but is %(found)s.",
        "params": {"where": "SO2", "what": "paid", "expected": "€1.00", "found": "€2.00"},
    }
    Pack.objects.filter(pk=pack.pk).update(problems=[problem])
    client.force_login(person("committee"))
    body = client.get(reverse("committee-pack", args=[pack.pk])).content.decode()
    assert "SO2: paid should be €1.00, but is €2.00." in body
    assert "data-poll-url" not in body
    assert "Could not be made" in client.get("/committee/").content.decode()


def test_pack_given_up_says_so(known, client):
    pack, job = waiting_pack(known)
    job.update(state="failed", error="Traceback: secret")
    client.force_login(person("committee"))
    body = client.get(reverse("committee-pack", args=[pack.pk])).content.decode()
    assert "It was tried several times" in body
    assert "secret" not in body


@pytest.mark.parametrize("packs", [1, 3])
def test_list_takes_a_fixed_number_of_queries(known, client, packs):
    for _ in range(packs):
        made(known)
        waiting_pack(known)
    client.force_login(person("committee"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/committee/").status_code == 200
    assert len(asked) == 9


@pytest.mark.parametrize("packs", [1, 3])
def test_pack_page_takes_a_fixed_number_of_queries(known, client, packs):
    last = [made(known) for _ in range(packs)][-1]
    client.force_login(person("committee"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("committee-pack", args=[last.pk])).status_code == 200
    assert len(asked) == 6


def test_stored_document_is_never_shown_inline(known, client):
    pack = made(known)
    hostile = store_document(b"<script>alert(1)</script>", "text/html")
    ReportDocument.objects.filter(language="sv", form="pdf", report__kind="committee").update(stored=hostile)
    client.force_login(person("committee"))
    assert client.get(addresses(pack)[2])["Content-Disposition"].startswith("attachment")

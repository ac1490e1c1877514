"""The decision letter: its twelve points, its languages, PDF/UA-1, nothing fetched, made once."""

import io
import threading
from datetime import date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import page
import pytest
from django.core import mail
from pypdf import PdfReader

from amif.receivers import RECEIVERS
from applications import tasks
from applications.models import Application, Decision
from applications.queries.letters import letter_of
from applications.renderers.letter import letter_html, letter_pdf
from applications.rules.proposing import Proposal
from applications.rules.terms import Cut
from applications.services.checking import Entry, record_checks
from applications.services.deciding import decide, propose
from records import clock
from records.formats import HELSINKI
from records.models import AuditEvent, Job, Notice, StoredDocument
from records.renderers import pdf
from records.services import dispatch, open_document, run
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import open_round, submitted
from tests.factories.calls import ProgrammeFactory
from tests.factories.selection import assessed, checked, cut_terms, decided, decider, impartial, officer

pytestmark = pytest.mark.django_db
SENT = date(2026, 11, 23)
AUTHORITY = {"fi": "Sisäministeriö", "sv": "Inrikesministeriet", "en": "Ministry of the Interior"}


def granted(language: str = "sv", **fields: Any) -> Decision:
    ProgrammeFactory(authority=AUTHORITY)
    open_round(amount="500000.00")
    return decided(submitted(language=language, **fields))


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(one.extract_text() for one in pages).replace("\u00a0", " ").split())


def made(decision: Decision) -> Decision:
    run(Job.objects.get(key=f"applications.letter:{decision.pk}").pk)
    decision.refresh_from_db()
    return decision


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fi",
            ["Avustuspäätös", "Sisäministeriö", "86 612,22 €", "90 %", "Oikaisuvaatimusohje", "28.12.2026"],
        ),
        (
            "sv",
            ["Beslut om understöd", "Inrikesministeriet", "86 612,22 €", "90 %", "omprövning", "28.12.2026"],
        ),
        (
            "en",
            ["Grant decision", "Ministry of the Interior", "€86,612.22", "90%", "review", "28 December 2026"],
        ),
    ],
)
def test_letter_is_accessible_in_each_language(language, words, tmp_path):
    content = letter_pdf(granted(language), on=SENT)
    (tmp_path / "letter.pdf").write_bytes(content)
    report = page.validate_pdf(str(tmp_path / "letter.pdf"), profile="ua1")
    print(f"letter in {language}: {report.rules.passed} of {report.rules.total} PDF/UA-1 rules hold")
    assert report.is_compliant
    assert report.rules.passed == report.rules.total > 100
    found = text_of(content)
    assert [word for word in words if word not in found] == []
    assert PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"] == language


def test_letter_has_the_twelve_points_of_the_decree():
    decision = granted("sv")
    Decision.objects.filter(pk=decision.pk).update(
        conditions="Tolkningen upphandlas.\n\nMöten hålls på distans."
    )
    decision.refresh_from_db()
    found = text_of(letter_pdf(decision, on=SENT))
    application = Application.objects.get()
    points = [
        application.organisation.name,  # 1 beneficiary
        "Trygg start i Österbotten",  # 2 project
        f"1.1.{application.starts_on.year}–31.12.{application.ends_on.year}",  # 3 period
        "ingen användningstid bestäms",  # 4 use of property
        "86 612,22 € och 90 % av de godtagbara kostnaderna",  # 5 percentage and euro
        "specialunderstöd",  # 6 form and type
        "procentuell ersättning, 7 % av dem",
        "96 235,80",  # 7 eligible costs, by category
        "79 680,00",
        "6 295,80",
        f"1.7.{application.ends_on.year}–31.12.{application.ends_on.year}: söks senast",  # 8 payment
        "80 dagar",
        "statsunderstödslagen (688/2001)",  # 9 recovery
        "artikel 103",  # 10 financial corrections
        "redogörelse för revision",  # 11 audit
        "Tolkningen upphandlas.",  # 12 other conditions
        "Möten hålls på distans.",
        "övriga offentliga och privata finansiering",
        "förvaras i 5 år",
        "Projektet svarar väl mot behovet.",  # reasons
        "80,00",  # points
        decision.proposed_by.name,
        decision.decided_by.name,
    ]
    assert [point for point in points if point not in found] == []


def test_time_limit_runs_from_the_third_day_and_skips_holidays():
    decision = granted()
    letter = letter_of(decision, on=date(2026, 12, 1))
    # notified 4.12., thirty days later 3.1.2027, a Sunday
    assert (letter.review.notified_on, letter.review.last_day) == (date(2026, 12, 4), date(2027, 1, 4))


def test_part_grant_says_what_was_asked_what_was_cut_and_why():
    by, other = officer(), decider()
    open_round(amount="500000.00")
    application = assessed(submitted(language="fi"), by=by)
    part = Proposal(
        "grant_in_part", "Tulkkaus leikattiin.", Decimal("60000.00"), Decimal("75.00"), Decimal("85257.60")
    )
    cut = Cut("external", Decimal("10260.00"), "Kunnat tulkkaavat itse.")
    decision = propose(application, part, terms=cut_terms(application, cut), by=by)
    impartial(application, other)
    found = text_of(letter_pdf(decide(decision, by=other), on=SENT))
    assert "Avustus myönnetään osittain: haettu määrä oli 86 612,22 €" in found
    assert "85 257,60 €" in found
    assert "79 680,00" in found
    assert "Kunnat tulkkaavat itse. 10 260,00" in found.replace("\n", " ")


@pytest.mark.parametrize(
    ("kind", "language", "words"),
    [
        ("reject", "fi", ["hylkää hakemuksen", "yleiset valintaperusteet eivät täyty", "Konkurssi."]),
        ("reject", "sv", ["avslår ansökan", "allmänna urvalskriterier uppfylls inte", "Konkurssi."]),
        ("not_admit", "en", ["does not admit", "administrative review"]),
    ],
)
def test_refusal_gives_its_grounds_and_the_way_to_a_review(kind, language, words):
    by, other = officer(), decider()
    application = checked(submitted(language=language), by=by)
    record_checks(application, {"solvent": Entry("no", "Konkurssi.")}, by=by)
    decision = propose(application, Proposal(kind, "Edellytykset puuttuvat."), by=by)
    impartial(application, other)
    found = text_of(letter_pdf(decide(decision, by=other), on=SENT))
    assert [word for word in [*words, "Edellytykset puuttuvat."] if word not in found] == []
    assert "688/2001" not in found


def test_same_decision_and_day_give_the_same_file():
    decision = granted()
    first, second = (letter_pdf(Decision.objects.get(pk=decision.pk), on=SENT) for _ in range(2))
    assert first == second
    assert letter_pdf(decision, on=date(2026, 11, 24)) != first


def test_letter_is_made_once_and_every_member_is_told_in_their_language():
    organisation = OrganisationFactory()
    owner = member(organisation, language="sv")
    colleague = member(organisation, "viewer", language="fi")
    decision = granted(organisation=organisation, owner=owner)
    with clock.at(datetime(2026, 11, 23, 23, 30, tzinfo=HELSINKI)):
        made(decision)
    document = StoredDocument.objects.get(pk=decision.letter_id)
    Job.objects.filter(kind="applications.letter").update(state="waiting")
    with clock.at(datetime(2026, 11, 24, 0, 10, tzinfo=HELSINKI)):
        assert made(decision).letter_id == document.pk
    notices = Notice.objects.filter(kind="decided")
    assert {notice.user for notice in notices} == {owner, colleague}
    reference = decision.application.case.reference
    assert {notice.url for notice in notices} == {f"/my/applications/{reference}/decision/"}
    decision.refresh_from_db()
    assert decision.sent_at == datetime(2026, 11, 23, 23, 30, tzinfo=HELSINKI)
    assert AuditEvent.objects.get(verb="applications.letter_made").data == {"sha256": document.pk}
    with open_document(document.pk) as file:
        assert "23.11.2026" in text_of(file.read())
    Notice.objects.exclude(kind="decided").delete()
    mail.outbox.clear()
    dispatch({"records.notice": tell})
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert subjects[owner.email].startswith("Beslut om din ansökan")
    assert subjects[colleague.email].startswith("Päätös hakemukseenne")


def tell(payload: Any) -> None:
    """As the product does, for the notices that are left."""
    if Notice.objects.filter(pk=payload["id"]).exists():
        RECEIVERS["records.notice"](payload)


def test_letter_before_the_decision_does_not_exist():
    decision = granted()
    decision.decided_by, decision.decided_at = None, None
    with pytest.raises(ValueError, match="no letter before"):
        letter_of(decision, on=SENT)


def test_document_without_its_language_is_refused():
    with pytest.raises(ValueError, match="language"):
        pdf("<html><title>x</title><p>x</p></html>", language="fi", identifier=b"0" * 16)


class Caught(BaseHTTPRequestHandler):
    hits: list[str] = []

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(404)
        self.end_headers()


def test_letter_fetches_nothing_whatever_the_users_wrote(tmp_path):
    server = HTTPServer(("127.0.0.1", 0), Caught)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path / "secret.txt"
    secret.write_text("verysecret")
    address = f"http://127.0.0.1:{server.server_port}"
    hostile = (
        f'<img src="{address}/img"><link rel=stylesheet href="{address}/css"><style>@import url({address}/import)'
        f'</style><object data="file://{secret}"></object><a rel=attachment href="file://{secret}">x</a>'
        f'<svg><image href="{address}/svg"/></svg><div style="background:url({address}/bg)">x</div>'
    )
    decision = granted("fi", title=hostile[:150])
    Decision.objects.filter(pk=decision.pk).update(reasons=hostile, conditions=hostile)
    organisation = Application.objects.get().organisation
    type(organisation).objects.update(address=hostile[:200])
    decision.refresh_from_db()
    try:
        content = letter_pdf(decision, on=SENT)
        html = letter_html(letter_of(decision, on=SENT))
        raw = html.replace("</title>", f"</title>{hostile}")
        pdf(raw, language="fi", identifier=b"0" * 16)
    finally:
        server.shutdown()
    assert Caught.hits == []
    assert "<img" in text_of(content)
    assert b"verysecret" not in content
    assert tasks.make_letter is not None

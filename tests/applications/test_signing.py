"""Who signs an application: alone, or two together under the same content."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Authority, MemberRole
from accounts.models import Membership, Signatory
from applications.choices import ApplicationState, Declaration
from applications.models import Application, ApplicationSignature
from applications.queries.content import content_of, digest_of
from applications.services.submitting import submit
from records.models import AuditEvent, Notice
from records.rules import Refused
from records.services import open_document
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft, signing

pytestmark = pytest.mark.django_db
PAIR = Authority.TOGETHER


@pytest.fixture
def pair() -> tuple[Application, Any, Any]:
    """A complete draft whose owner and a viewer sign together."""
    organisation = OrganisationFactory()
    first = member(organisation, signs=PAIR, name="Aino Hakala")
    second = member(organisation, MemberRole.VIEWER, signs=PAIR, name="Olli Rautio")
    return complete_draft(first, organisation=organisation), first, second


def state(application: Application) -> str:
    application.refresh_from_db()
    return application.state


def send(application: Application, by: Any) -> Any:
    fresh = Application.objects.get(pk=application.pk)
    return submit(fresh, signing(fresh), by=by)


def test_of_two_who_sign_together_the_second_submits(pair: tuple[Application, Any, Any]) -> None:
    made, first, second = pair
    assert send(made, first) is None
    assert state(made) == ApplicationState.DRAFT
    assert Notice.objects.get(kind="sign").user == second
    found = send(made, second)
    assert state(made) == ApplicationState.SUBMITTED
    assert {one.user for one in found.signatures.all()} == {first, second}
    said = json.loads(open_document(found.content_id).read())["signature"]
    assert (said["by"], [one["by"] for one in said["with"]]) == (str(second.pk), [str(first.pk)])
    assert found.submitted_by == second


def test_signing_twice_is_one_signature(pair: tuple[Application, Any, Any]) -> None:
    made, first, _ = pair
    assert send(made, first) is None
    assert send(made, first) is None
    assert ApplicationSignature.objects.count() == 1
    assert state(made) == ApplicationState.DRAFT


def test_a_signature_under_an_earlier_content_does_not_count(pair: tuple[Application, Any, Any]) -> None:
    made, first, second = pair
    send(made, first)
    Application.objects.filter(pk=made.pk).update(summary="Something else than what was signed.")
    assert send(made, second) is None
    assert state(made) == ApplicationState.DRAFT
    assert send(made, first) is not None


@pytest.mark.parametrize("lost", ["membership", "right"])
def test_a_signature_falls_with_the_right_to_sign(pair: tuple[Application, Any, Any], lost: str) -> None:
    made, first, second = pair
    send(made, first)
    rows = {
        "membership": Membership.objects.filter(user=first),
        "right": Signatory.objects.filter(email=first.email),
    }
    rows[lost].delete()
    assert send(made, second) is None
    assert state(made) == ApplicationState.DRAFT


def test_who_signs_alone_needs_nobody_and_an_owner_without_the_right_cannot(
    pair: tuple[Application, Any, Any],
) -> None:
    made, first, _ = pair
    alone = member(made.organisation, MemberRole.VIEWER, signs=Authority.ALONE)
    owner = member(made.organisation, signs="")
    with pytest.raises(Refused) as refused:
        send(made, owner)
    assert refused.value.reasons[0].code == "signatory_submits"
    send(made, first)
    found = send(made, alone)
    assert [one.user for one in found.signatures.all()] == [alone]
    assert not ApplicationSignature.objects.filter(submission=None).exists()


def test_without_anybody_entitled_the_refusal_says_who_names_them() -> None:
    made = complete_draft()
    Signatory.objects.all().delete()
    with pytest.raises(Refused) as refused:
        send(made, made.created_by)
    assert refused.value.reasons[0].code == "no_signatory"


def test_the_page_tells_who_has_signed_and_the_receipt_names_both(pair: tuple[Application, Any, Any]) -> None:
    made, first, second = pair
    address = reverse("application_submit", args=[made.reference])
    data = dict.fromkeys(Declaration.values, "on") | {"seen": digest_of(content_of(made))}
    clients = []
    for user in (first, second):
        clients.append(Client())
        clients[-1].force_login(user)
    assert clients[0].post(address, data).headers["Location"] == address
    page = clients[1].get(address).content.decode()
    assert "Two sign together" in page
    assert "Aino Hakala" in page
    assert clients[1].post(address, data).headers["Location"].endswith("/receipt/")
    receipt = clients[0].get(reverse("application_receipt", args=[made.reference])).content.decode()
    assert "Signed by" in receipt
    assert "Aino Hakala" in receipt


def test_a_first_signature_is_audited_without_a_name(pair: tuple[Application, Any, Any]) -> None:
    made, first, _ = pair
    send(made, first)
    event = AuditEvent.objects.get(verb="applications.signed")
    assert (event.actor, set(event.data)) == (first.pk, {"digest", "method"})

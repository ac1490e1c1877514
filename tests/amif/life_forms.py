"""What is sent to each address of a case, well filled in: whoever may write there, and now, writes."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

from django.utils import timezone

from applications.choices import ReviewChannel
from applications.models import Application
from applications.permissions.selection import visible, with_standing
from applications.queries.cases import with_details
from applications.queries.content import content_of, version_of
from applications.queries.double_funding import leads_of
from applications.queries.scoring import basis_of
from applications.queries.submitted import submitted_of
from applications.queries.terms import terms_to_begin_with, usable_types
from applications.rules.proposing import Proposal, most_grantable
from records.clock import now
from tests.amif.life import Life
from tests.applications.desk import filled
from tests.factories.applications import ALL, signing
from tests.factories.files import PDF
from tests.factories.selection import REASON
from tests.factories.supplements import due_in

Form = Callable[[Life, Application], dict[str, Any]]
CASE, MINE = "desk/cases/<str:reference>/", "my/applications/<str:reference>/"


def moment(instant: Any) -> str:
    return f"{timezone.localtime(instant):%d.%m.%Y %H:%M}"


def file() -> BytesIO:
    made = BytesIO(PDF)
    made.name = "paper.pdf"
    return made


def same(**fields: Any) -> Form:
    """The same form for every case."""
    return lambda _life, _case: fields


def section(_life: Life, case: Application) -> dict[str, Any]:
    """Another telephone number: what the request for supplement asks for."""
    return {
        "version": version_of(content_of(case), "basics"),
        "title": case.title,
        "summary": case.summary,
        "summary_en": case.summary_en,
        "contact_name": case.contact_name,
        "contact_email": case.contact_email,
        "contact_phone": "+358 40 222 2222",
    }


def signed(_life: Life, case: Application) -> dict[str, Any]:
    return {"seen": signing(case).seen} | dict.fromkeys(ALL, "on")


def copied(_life: Life, case: Application) -> dict[str, Any]:
    return {"place": str(case.call.call_actions.get().pk)}


def asked(_life: Life, _case: Application) -> dict[str, Any]:
    return {
        "words": "Bästa sökande",
        "basics-text": "Numret saknas.",
        "basics-parts": ["contact_phone"],
        "due_at": moment(due_in()),
        "go": "send",
    }


def came() -> dict[str, Any]:
    return {"sender": "Hanken r.f.", "channel": ReviewChannel.POST, "received_at": moment(now())}


def entered_review(_life: Life, _case: Application) -> dict[str, Any]:
    return {"demand": "Mera stöd", "grounds": "Kostnaderna behövs."} | came()


def entered_declined(_life: Life, _case: Application) -> dict[str, Any]:
    return {"reason": "Projektet blir inte av.", "confirm": "1"} | came()


def figures(case: Application, proposal: Proposal) -> dict[str, Any]:
    """The money part of a proposal, with the terms the page begins with."""
    terms = terms_to_begin_with(case, submitted_of(case), usable_types(case))
    found = {"kind": proposal.kind, "reasons": REASON, "conditions": ""}
    if proposal.amount is None:
        return found
    found |= {name: f"{getattr(proposal, name):.2f}" for name in ("cost", "rate", "amount")}
    found |= {"starts_on": typed_day(terms.starts_on), "ends_on": typed_day(terms.ends_on)}
    found |= {"claim_months": "6", "claim_days": "60"}
    return found | {f"type_{key.partition('.')[0]}": key for key in terms.types}


def typed_day(value: Any) -> str:
    return f"{value:%d.%m.%Y}" if value else ""


def most(case: Application) -> Proposal:
    return most_grantable(basis_of(case))


def corrected(_life: Life, case: Application) -> dict[str, Any]:
    """Other reasons, everything else as it was."""
    decision = case.decisions.order_by("-pk").first()
    kind = decision.kind if decision else "reject"
    same = most(case) if kind.startswith("grant") else Proposal(kind, REASON)
    wrong = {"error": "Motiveringen var en annan.", "hearing": "not_needed"}
    return figures(case, replace(same, kind=kind)) | wrong | {"reasons": "Rättad motivering."}


def answered(_life: Life, case: Application) -> dict[str, Any]:
    """Each kind of answer: a rejection is changed to a grant, the others as ANSWERS says."""
    outcome = ANSWERS.get(case.state, "uphold")
    new = figures(case, most(case)) if outcome == "change" else {}
    return new | {"outcome": outcome, "reasons": REASON, "ground": "not_entitled"}


ANSWERS = {"granted": "annul", "granted_in_part": "uphold", "rejected": "change", "not_admitted": "dismiss"}


def promoted(_life: Life, case: Application) -> dict[str, Any]:
    return figures(case, most(case)) if case.requested else {}


def hinted(life: Life, case: Application) -> dict[str, Any]:
    """The answer to the first hint the officer sees: no double funding."""
    user = life.people["officer"]
    detailed = with_details(with_standing(visible(user), user)).filter(pk=case.pk).first()
    leads = leads_of(user, detailed).rows if detailed else ()
    if not leads:
        return {}
    first, other = f"hint{leads[0].other.pk}", leads[0].other.case.reference
    return {
        "other": other,
        f"{first}-is_double": "no",
        f"{first}-reason": REASON,
        f"{first}-seen": leads[0].seen,
    }


FORMS: dict[str, Form] = {
    f"{MINE}<slug:section>/": section,
    f"{MINE}<slug:section>/comments/": same(**{"comment:title": "Är det här rätt?"}),
    f"{MINE}attachments/": lambda _life, _case: {"title": "Stadgar", "file": file()},
    f"{MINE}submit/": signed,
    f"{MINE}supplement/send/": signed,
    f"{MINE}copy/": copied,
    f"{MINE}decision/review/": same(demand="Mera stöd", grounds="Kostnaderna behövs."),
    f"{MINE}decision/decline/": same(reason="Projektet blir inte av.", confirm="1"),
    "my/messages/<str:reference>/": same(text="Hej igen!"),
    f"{CASE}declaration/": same(impartial="yes"),
    f"{CASE}impartial-again/": same(ground="Fel förening."),
    f"{CASE}statements/<int:pk>/": same(accept="yes", answer="Ja."),
    f"{CASE}checks/": lambda _life, case: filled(case, "checks", "yes"),
    f"{CASE}assessors/": lambda life, _case: {"assessors": [getattr(life.people["bystander"], "pk", "")]},
    f"{CASE}assessors/<int:pk>/reopening/": same(reason="Läs bilaga 2."),
    f"{CASE}experts/new/": same(expert="Docent Maj Ek", question="Är metoden prövad?", due_on="31.12.2099"),
    f"{CASE}experts/<int:pk>/": same(cancel="1"),
    f"{CASE}score/": lambda _life, case: filled(case, "scores", "4.00") | {"give": "1"},
    f"{CASE}scores/": lambda _life, case: filled(case, "scores", "4") | {"agree": "1"},
    f"{CASE}proposal/": same(kind="reject", reasons=REASON),
    f"{CASE}supplements/new/": asked,
    f"{CASE}supplements/<int:pk>/": same(step="take_back", reason="Behövs inte."),
    f"{CASE}messages/": same(text="Hej!"),
    f"{CASE}reviews/": entered_review,
    f"{CASE}declined/": entered_declined,
    f"{CASE}correction/": corrected,
    f"{CASE}notification/": same(sent_by="electronic", reason="Registret över avgående post."),
    f"{CASE}promotion/": promoted,
    f"{CASE}double-funding/": hinted,
    f"{CASE}record/secrecy/<slug:kind>/<int:pk>/": same(point="20", extent="whole", until=""),
    f"{CASE}reviews/<int:pk>/answer/": answered,
}
"""An address that is not here is sent an empty form: its button alone says what is meant."""

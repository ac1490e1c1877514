"""/my/organisations/: the person's organisations, entering one, asking to join one, and an organisation's data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.choices import LegalForm, OrganisationSection
from accounts.formats import masked_iban, spaced_iban
from accounts.forms.organisations import SECTION_FORMS, NewOrganisationForm
from accounts.forms.sections import SectionForm, parts_of
from accounts.models import Membership
from accounts.permissions import why_not, why_not_found
from accounts.queries import (
    Look,
    by_business_id,
    digest_of,
    look,
    organisations_of,
    own_organisation,
    own_requests,
    section_content,
)
from accounts.rules import IF_PRIVATE, NO, owners_needed, standing_needed
from accounts.services import ask_to_join, found_organisation, save_section
from accounts.services.organisations import Given
from records.formats import reason_text
from records.rules import Reason, Refused


@dataclass(frozen=True)
class Meanings:
    """What the fund's rules say of legal forms; given by the project, since the rules stand above this app."""

    of_form: Callable[[str], list[Reason]]
    rates: Callable[[list[str]], Mapping[str, Reason]]


@dataclass(frozen=True)
class SectionLook:
    """A section on the organisation's page."""

    code: str
    label: str
    missing: Reason | None
    why_not: Reason | None
    needed: bool


def mine(request: HttpRequest, pk: Any) -> Membership:
    """The person's membership; 404 when the organisation is another's, or none."""
    try:
        return own_organisation(request.user, pk)
    except Membership.DoesNotExist as missing:
        raise Http404 from missing


def crumbs(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the page is."""
    return [("/my/", _("My work")), *rest]


def crumbs_of(membership: Membership, *rest: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page of an organisation is."""
    address = reverse("organisation", args=[membership.organisation_id]) if rest else ""
    return crumbs((address, membership.organisation.name), *rest)


@require_GET
@login_required
def organisations(request: HttpRequest) -> HttpResponse:
    """The person's organisations; straight to the only one."""
    memberships = list(organisations_of(request.user))
    requests = list(own_requests(request.user))
    if len(memberships) == 1 and not requests:
        return redirect("organisation", memberships[0].organisation_id)
    context = {
        "memberships": memberships,
        "requests": requests,
        "why_not": why_not_found(request.user),
        "breadcrumbs": crumbs(("", _("Organisation"))),
    }
    return render(request, "accounts/organisations.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def organisation_new(request: HttpRequest, meanings: Meanings) -> HttpResponse:
    """Enter an organisation; one that is here already can be asked to let one in."""
    user: Any = request.user
    refusal = why_not_found(user)
    data = request.POST if request.method == "POST" else None
    rates = meanings.rates(LegalForm.values)
    form = NewOrganisationForm(data, meaning=rates.__getitem__, nameless=not user.name)
    taken = None
    if data is not None and not refusal:
        fine = form.is_valid()
        taken = by_business_id(form.cleaned_data.get("business_id", ""))
        if fine and not taken:
            try:
                made = found_organisation(by=user, **form.cleaned_data)
                messages.success(request, _("The organisation has been entered. Now fill in the rest."))
                return redirect("organisation", made.pk)
            except Refused as refused:
                refusal = refused.reasons[0]
    context = {
        "form": None if refusal or taken else form,
        "taken": taken,
        "person": form.cleaned_data.get("person", "") if taken else "",
        "why_not": refusal,
        "breadcrumbs": crumbs(
            (reverse("organisations"), _("Organisation")), ("", _("Enter an organisation"))
        ),
    }
    return render(request, "accounts/organisation_new.html", context)


@require_POST
@login_required
def organisation_ask(request: HttpRequest) -> HttpResponse:
    """Ask the owners of the organisation with this business id to be let in."""
    found = by_business_id(request.POST.get("business_id", ""))
    if found is None:
        raise Http404
    try:
        ask_to_join(found, by=request.user, person=request.POST.get("person", "")[:200])
        messages.success(request, _("Its owners have been told. You hear from them here and by e-mail."))
    except Refused as refused:
        messages.error(request, reason_text(refused.reasons[0], get_language() or "en"))
    return redirect("organisations")


@require_GET
@login_required
def organisation_page(request: HttpRequest, pk: Any, meanings: Meanings) -> HttpResponse:
    """What the service knows of the organisation, what is missing, who belongs to it."""
    membership = mine(request, pk)
    found = look(membership.organisation)
    sections = section_looks(membership, found)
    context = {
        "membership": membership,
        "organisation": membership.organisation,
        "look": found,
        "sections": {one.code: one for one in sections},
        "done": sum(1 for one in sections if not one.missing),
        "meaning": meanings.of_form(membership.organisation.legal_form),
        "account": account(membership),
        "sees_addresses": not why_not(membership.role, "see_account"),
        "breadcrumbs": crumbs_of(membership),
    }
    return render(request, "accounts/organisation.html", context)


def account(membership: Membership) -> str:
    """The account number as this member sees it."""
    number = membership.organisation.iban
    return masked_iban(number) if why_not(membership.role, "see_account") else spaced_iban(number)


def section_looks(membership: Membership, found: Look) -> list[SectionLook]:
    """The sections, each with what is missing and whether this member may change it."""
    form = membership.organisation.legal_form
    needs = {"standing": standing_needed(form), "owners": owners_needed(form)}
    return [
        SectionLook(
            code,
            str(label),
            found.missing.get(code),
            why_not(membership.role, code),
            needs.get(code, "") != NO,
        )
        for code, label in OrganisationSection.choices
    ]


@require_http_methods(["GET", "POST"])
@login_required
def organisation_section(request: HttpRequest, pk: Any, section: str, meanings: Meanings) -> HttpResponse:
    """One section: shown to change, or with the reason why not."""
    membership = mine(request, pk)
    if section not in SECTION_FORMS:
        raise Http404
    refusal = why_not(membership.role, section)
    if refusal:
        status = 200 if request.method == "GET" else 403
        return section_page(request, membership, section, None, [refusal], status)
    data = request.POST if request.method == "POST" else None
    rates = meanings.rates(LegalForm.values)
    form = SECTION_FORMS[section](membership.organisation, data, meaning=rates.__getitem__)
    if data is not None and form.whole():
        given = Given(form.given_fields(), form.given_rows(), data.get("seen", ""))
        try:
            save_section(membership.organisation, section, given, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("organisation", membership.organisation_id)
        except Refused as refused:
            return section_page(request, membership, section, form, refused.reasons, 409)
    return section_page(request, membership, section, form, [], 200)


def section_page(
    request: HttpRequest,
    membership: Membership,
    section: str,
    form: SectionForm | None,
    reasons: list[Reason],
    status: int,
) -> HttpResponse:
    """The page of a section."""
    organisation = membership.organisation
    label = str(OrganisationSection(section).label)
    stored = section_content(organisation, section)
    needs = {"standing": standing_needed, "owners": owners_needed}
    need = needs[section](organisation.legal_form) if section in needs else ""
    parts = list(parts_of(form)) if form else []
    context = {
        "membership": membership,
        "organisation": organisation,
        "section": section,
        "label": label,
        "whole": form,
        "parts": parts,
        "has_errors": bool(form and form.is_bound and any(part_errors(one) for one in parts)),
        "reasons": reasons,
        "clash": status == 409,
        "seen": digest_of(stored),
        "not_needed": need == NO,
        "if_private": need == IF_PRIVATE,
        "breadcrumbs": crumbs_of(membership, ("", label)),
    }
    return render(request, "accounts/section.html", context, status=status)


def part_errors(part: Any) -> bool:
    """Whether anything is wrong in a form or a set of rows."""
    if hasattr(part, "forms"):
        return any(one.errors for one in part.forms)
    return bool(part.errors)

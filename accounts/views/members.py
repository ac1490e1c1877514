"""Who belongs to an organisation: the list, invitations, requests, one member, leaving."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import MemberRole
from accounts.forms.members import InviteForm, RoleForm
from accounts.models import Membership
from accounts.permissions import why_not, why_not_last
from accounts.queries import is_open, members_of, owners_of, waiting_invitations, waiting_requests
from accounts.services import (
    answer_request,
    hand_over,
    invite,
    leave,
    remove_member,
    revoke_invitation,
    set_role,
)
from accounts.views.organisations import crumbs_of, mine
from records.formats import reason_text
from records.rules import Reason, Refused


def words(reason: Reason) -> str:
    """A reason in the page's language."""
    return reason_text(reason, get_language() or "en")


def tried(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except Refused as refused:
        messages.error(request, words(refused.reasons[0]))
        return False
    messages.success(request, done)
    return True


def members_crumbs(membership: Membership, *rest: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page about members is."""
    address = reverse("organisation_members", args=[membership.organisation_id]) if rest else ""
    return crumbs_of(membership, (address, _("Members")), *rest)


@require_http_methods(["GET", "POST"])
@login_required
def organisation_members(request: HttpRequest, pk: Any) -> HttpResponse:
    """Members, invitations that wait, requests to join; an owner invites."""
    membership = mine(request, pk)
    refusal = why_not(membership.role, "invite")
    data = request.POST if request.method == "POST" else None
    form = InviteForm(data, language=membership.organisation.language)
    if data is not None and refusal:
        return members_page(request, membership, None, refusal, 403)
    if data is not None and form.is_valid() and invited(request, membership, form):
        return redirect("organisation_members", pk)
    return members_page(request, membership, None if refusal else form, refusal, 200)


def invited(request: HttpRequest, membership: Membership, form: InviteForm) -> bool:
    """Send the invitation, or put the reason at the form."""
    given = form.cleaned_data
    try:
        invite(membership.organisation, given["email"], given["role"], given["language"], by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            form.add_error(reason.field or None, words(reason))
        return False
    messages.success(request, _("The invitation is on its way. It is valid for 14 days."))
    return True


def members_page(
    request: HttpRequest,
    membership: Membership,
    form: InviteForm | None,
    refusal: Reason | None,
    status: int,
) -> HttpResponse:
    """The list; invitations and requests are the owners' business."""
    organisation = membership.organisation
    waiting = [] if refusal else list(waiting_invitations(organisation))
    requests = [] if refusal else list(waiting_requests(organisation))
    context = {
        "membership": membership,
        "organisation": organisation,
        "members": members_of(organisation),
        "form": form,
        "why_not": refusal,
        "invitations": [(one, is_open(one)) for one in waiting],
        "requests": [(one, RoleForm(prefix=f"request-{one.pk}")) for one in requests],
        "breadcrumbs": members_crumbs(membership),
    }
    return render(request, "accounts/members.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def organisation_member(request: HttpRequest, pk: Any, member: int) -> HttpResponse:
    """One member: another role, handing the ownership over, removing."""
    membership = mine(request, pk)
    found = get_object_or_404(
        Membership.objects.select_related("user", "organisation"), pk=member, organisation=pk
    )
    refusal = why_not(membership.role, "set_role")
    if request.method == "POST" and not refusal and acted(request, found):
        return redirect("organisation_members", pk)
    context = {
        "membership": membership,
        "organisation": membership.organisation,
        "found": found,
        "myself": found.user_id == membership.user_id,
        "form": None if refusal else RoleForm(role=found.role),
        "why_not": refusal,
        "breadcrumbs": members_crumbs(membership, ("", str(found.user))),
    }
    return render(request, "accounts/member.html", context, status=status_of(request, refusal))


def status_of(request: HttpRequest, refusal: Reason | None) -> int:
    """A form sent by somebody who may not is forbidden; the page itself may be read."""
    return 403 if refusal and request.method == "POST" else 200


def acted(request: HttpRequest, found: Membership) -> bool:
    """Do what the pressed button says."""
    name, user = str(found.user), request.user
    match request.POST.get("do"):
        case "role":
            role = request.POST.get("role", "")
            if role not in MemberRole.values:
                return False
            return tried(
                request,
                lambda: set_role(found, role, by=user),
                _("%(name)s has a new role.") % {"name": name},
            )
        case "hand_over":
            done = _("%(name)s is the owner now, and you are an editor.") % {"name": name}
            return tried(request, lambda: hand_over(found, by=user), done)
        case "remove":
            done = _("%(name)s is no longer a member.") % {"name": name}
            return tried(request, lambda: remove_member(found, by=user), done)
    return False


@require_POST
@login_required
def invitation_revoke(request: HttpRequest, pk: Any, invitation: Any) -> HttpResponse:
    """Take an invitation back."""
    membership = mine(request, pk)
    found = get_object_or_404(membership.organisation.invitations, pk=invitation)
    tried(request, lambda: revoke_invitation(found, by=request.user), _("The invitation was taken back."))
    return redirect("organisation_members", pk)


@require_POST
@login_required
def request_answer(request: HttpRequest, pk: Any, asked: int) -> HttpResponse:
    """Let somebody who asked in, or decline."""
    membership = mine(request, pk)
    found = get_object_or_404(membership.organisation.join_requests.select_related("user"), pk=asked)
    role = request.POST.get("role", "") if request.POST.get("do") == "accept" else ""
    role = role if role in MemberRole.values else ""
    name = str(found.user)
    done = _("%(name)s is a member now.") if role else _("%(name)s was not let in, and has been told.")
    tried(request, lambda: answer_request(found, role, by=request.user), done % {"name": name})
    return redirect("organisation_members", pk)


@require_http_methods(["GET", "POST"])
@login_required
def organisation_leave(request: HttpRequest, pk: Any) -> HttpResponse:
    """Leave, after a page that says what it means."""
    membership = mine(request, pk)
    if request.method == "POST":
        name = membership.organisation.name
        done = _("You no longer belong to %(name)s.") % {"name": name}
        if tried(request, lambda: leave(membership.organisation, by=request.user), done):
            return redirect("organisations")
        return redirect("organisation_leave", pk)
    context = {
        "membership": membership,
        "organisation": membership.organisation,
        "why_not": why_not_last(membership.role, len(owners_of(membership.organisation))),
        "breadcrumbs": members_crumbs(membership, ("", _("Leave the organisation"))),
    }
    return render(request, "accounts/leave.html", context)

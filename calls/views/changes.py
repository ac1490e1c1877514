"""/desk/changes/: what two persons change. An officer proposes, seeing the figures; a decision maker confirms."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.choices import Role
from accounts.permissions import has_role
from calls.choices import ChangeKind, ChangeState
from calls.forms.money import FORMS, ChangeForm, DecideForm
from calls.forms.rounds import add_reasons, sentence
from calls.models import ChangeProposal, Programme
from calls.permissions import why_not_confirm, why_not_propose, why_not_withdraw_change
from calls.queries.change_pages import decided, entries_of, people_of, waiting
from calls.services.changes import (
    Preview,
    as_things_stand,
    confirm_change,
    preview_change,
    propose_change,
    refuse_change,
    withdraw_change,
)
from calls.services.kinds import KINDS
from calls.views.money import READERS, programme_of
from records.rules import Refused

CONSEQUENCES = {
    ChangeKind.MOVE: gettext_lazy(
        "Free money of one line goes to another line of the same objective and support."
    ),
    ChangeKind.CARRY_OVER: gettext_lazy(
        "What is left of a line, all of whose applications are decided, goes to a line of a later round."
    ),
    ChangeKind.RETURN: gettext_lazy(
        "What is left of a line, all of whose applications are decided, can be called again in any round."
    ),
    ChangeKind.CALL_MORE: gettext_lazy("A line gets more of what its objective has not called yet."),
    ChangeKind.ALLOCATION: gettext_lazy("An objective's allocation changes, as the programme was amended."),
}
DONE = {
    "confirm": gettext_lazy("Confirmed, and done."),
    "refuse": gettext_lazy("Not confirmed. The proposer is told why."),
    "withdraw": gettext_lazy("Taken back. Nothing has changed."),
}


class Changes(LoginRequiredMixin, View):
    """A page of changes. Whoever may not see money is told that there is none (404)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not self.admits(request):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def admits(self, request: HttpRequest) -> bool:
        """Those who keep or audit money read."""
        return has_role(request.user, *READERS)


class ChangeList(Changes):
    """What waits, and what has been decided."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(decided(), 20).get_page(request.GET.get("page"))
        open_ones = list(waiting())
        names = people_of([*open_ones, *page])
        context = {
            "waiting": [(one, names.get(one.proposed_by), self.turn(request, one)) for one in open_ones],
            "page": page,
            "decided": [(one, names.get(one.proposed_by), names.get(one.decided_by)) for one in page],
            "kinds": [] if why_not_propose(request.user) else kinds(),
        }
        return render(request, "calls/changes.html", context)

    def turn(self, request: HttpRequest, change: ChangeProposal) -> str:
        """Whether it is this person's to confirm, his or her own, or somebody else's."""
        if not why_not_confirm(request.user, change):
            return "mine"
        return "own" if change.proposed_by == request.user.pk else ""


def kinds() -> list[tuple[str, str, str]]:
    """The changes of money an officer can propose: address, name and what each does."""
    return [
        (reverse("change-new", args=[kind.value]), str(kind.label), str(text))
        for kind, text in CONSEQUENCES.items()
    ]


class ChangePage(Changes):
    """One change: what, why, the figures before and after, and who decides."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, self.change(pk), DecideForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not has_role(request.user, Role.OFFICER, Role.DECIDER):
            raise Http404
        change, form = self.change(pk), DecideForm(request.POST)
        step = request.POST.get("do", "")
        if step not in DONE or (step == "refuse" and not form.is_valid()):
            return self.show(request, change, form if step == "refuse" else DecideForm())
        try:
            self.take(step, change, request)
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, sentence(reason))
            return redirect("change", change.pk)
        messages.success(request, DONE[step])
        return redirect("change", change.pk)

    def take(self, step: str, change: ChangeProposal, request: HttpRequest) -> None:
        """Do what was asked. Refused by the service when it may not be."""
        if step == "confirm":
            confirm_change(change, by=request.user)
        elif step == "refuse":
            refuse_change(change, by=request.user, note=request.POST.get("note", ""))
        else:
            withdraw_change(change, by=request.user)

    def change(self, pk: int) -> ChangeProposal:
        return get_object_or_404(ChangeProposal.objects.select_related("programme", "call"), pk=pk)

    def show(self, request: HttpRequest, change: ChangeProposal, form: DecideForm) -> HttpResponse:
        names = people_of([change])
        open_now = change.state == ChangeState.PROPOSED
        now, obstacle = preview_of(change) if open_now else (None, None)
        context = {
            "change": change,
            "form": form,
            "figures": now.figures if now else change.effect.get("figures", []),
            "moved": bool(now and now.figures != change.effect.get("figures", [])),
            "obstacle": obstacle,
            "proposer": names.get(change.proposed_by),
            "decider": names.get(change.decided_by),
            "entries": [] if open_now else entries_of(change),
            "waits": open_now,
            "why_not_confirm": why_not_confirm(request.user, change),
            "may_withdraw": open_now and not why_not_withdraw_change(request.user, change),
            "breadcrumbs": [(reverse("changes"), _("Confirmations")), ("", change.get_kind_display())],
        }
        return render(request, "calls/change.html", context, status=400 if form.is_bound else 200)


def preview_of(change: ChangeProposal) -> tuple[Preview | None, str | None]:
    """The figures now, or why it can no longer be done."""
    try:
        return as_things_stand(change), None
    except Refused as refused:
        return None, " ".join(sentence(reason) for reason in refused.reasons)


class NewChange(Changes):
    """Propose a change of money: written, looked at with its figures, then sent."""

    def admits(self, request: HttpRequest) -> bool:
        return not why_not_propose(request.user)

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        programme = programme_of(request)
        form = form_of(kind)(initial=request.GET.dict(), programme=programme)
        return self.show(request, kind, form, programme)

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        programme = programme_of(request)
        form = form_of(kind)(request.POST, programme=programme)
        if not form.is_valid() or "change" in request.POST:
            return self.show(request, kind, form, programme)
        try:
            if "send" in request.POST:
                return self.send(request, kind, form, programme)
            preview = preview_change(kind, programme, form.data_of())
        except Refused as refused:
            add_reasons(form, refused)
            return self.show(request, kind, form, programme)
        return self.show(request, kind, form, programme, preview)

    def send(self, request: HttpRequest, kind: str, form: ChangeForm, programme: Programme) -> HttpResponse:
        """Put it before the decision makers."""
        change = propose_change(
            kind, programme, form.data_of(), reason=form.cleaned_data["reason"], by=request.user
        )
        messages.success(request, _("Proposed. Nothing has moved yet: another person confirms it."))
        return redirect("change", change.pk)

    def show(
        self,
        request: HttpRequest,
        kind: str,
        form: ChangeForm,
        programme: Programme,
        preview: Preview | None = None,
    ) -> HttpResponse:
        label = ChangeKind(kind).label
        context = {
            "kind": kind,
            "label": label,
            "consequence": CONSEQUENCES[ChangeKind(kind)],
            "form": form,
            "preview": preview,
            "programme": programme,
            "breadcrumbs": [(reverse("changes"), _("Confirmations")), ("", label)],
        }
        wrong = form.is_bound and not form.is_valid()
        return render(request, "calls/change_new.html", context, status=400 if wrong else 200)


def form_of(kind: str) -> type[ChangeForm]:
    """The form of a kind; there is no page for a kind nobody proposes here."""
    if kind not in FORMS or kind not in KINDS:
        raise Http404
    return FORMS[kind]

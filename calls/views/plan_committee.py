"""/committee/plan/: the committee reads versions of the plan and comments on the one that is heard."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.choices import Role
from accounts.permissions import has_role
from calls.forms.plans import CommentForm
from calls.forms.rounds import add_reasons
from calls.models import PlanVersion
from calls.permissions import may_read_hearing, why_not_comment
from calls.queries.plan_versions import LaidOut, comments_of, heard_versions, laid_out, with_comments
from calls.queries.season_plan import with_tables
from calls.services.plan_comments import comment
from records.rules import Refused

PER_PAGE = 20


class HearingView(LoginRequiredMixin, View):
    """A page of the committee's plan. For others there is none (404)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not may_read_hearing(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class HearingList(HearingView):
    """Every version the committee has been asked about."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(heard_versions(), PER_PAGE).get_page(request.GET.get("page"))
        return render(request, "calls/plan_hearings.html", {"page": page})


class HearingPage(HearingView):
    """One version with its points, what was said of them, and the form for a comment."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        laid = self.laid_out(pk)
        return self.show(request, laid, CommentForm(laid_out=laid, point=request.GET.get("point", "")))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Comment on a point."""
        laid = self.laid_out(pk)
        if not has_role(request.user, Role.COMMITTEE):
            raise Http404
        form = CommentForm(request.POST, laid_out=laid)
        if form.is_valid():
            data = form.cleaned_data
            try:
                comment(
                    laid.version,
                    data["text"],
                    language=data["language"],
                    code=data["code"],
                    season=data["season"],
                    by=request.user,
                )
                messages.success(request, _("The comment is given. The officer answers it here."))
                return redirect(reverse("committee-plan-version", args=[pk]) + "#comments")
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, laid, form)

    @staticmethod
    def laid_out(pk: int) -> LaidOut:
        """The version with all its page shows; 404 where the committee sees none."""
        return laid_out(with_comments(with_tables(heard_or_404(pk))))

    @staticmethod
    def show(request: HttpRequest, laid: LaidOut, form: CommentForm) -> HttpResponse:
        version = laid.version
        context = {
            "form": form,
            "version": version,
            "laid": laid,
            "said": comments_of(version),
            "may_comment": not why_not_comment(request.user, version),
            "breadcrumbs": [(reverse("committee-plan"), _("Plan")), ("", version.code)],
        }
        return render(request, "calls/plan_hearing.html", context)


def heard_or_404(pk: int) -> PlanVersion:
    """A version the committee sees."""
    return get_object_or_404(heard_versions(), pk=pk)

"""/desk/rounds/<id>/documents/ and /answers/; and the documents of a call, for anybody to fetch."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls.forms.round_parts import AnswerForm, DocumentForm
from calls.forms.rounds import add_reasons, words
from calls.models import CallAnswer, CallDocument, CallRound
from calls.permissions import may_see_rounds, why_not_add_to
from calls.queries.round_parts import documents_of
from calls.rules.file_kinds import KINDS
from calls.services import round_parts as services
from calls.views.desk import Desk, address, call_or_404, crumbs
from records.rules import Refused
from records.services import open_document


class AddPage(Desk):
    """What is before everybody, each with a way to take it off; and a form for one more."""

    writes = True
    form_class: Any = DocumentForm
    template = "calls/round_documents.html"
    url = "round-documents"

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self.show(request, self.call(request, pk), self.form_class())

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = self.call(request, pk)
        if "remove" in request.POST:
            self.remove(call, request.POST["remove"], request.user)
            return redirect(self.url, pk)
        form = self.form_class(request.POST, request.FILES)
        if form.is_valid():
            try:
                self.add(call, form, request.user)
                messages.success(request, _("Saved."))
                return redirect(self.url, pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, call, form)

    @staticmethod
    def call(request: HttpRequest, pk: str) -> CallRound:
        """The round, while something can be added to it."""
        call = call_or_404(pk)
        if why_not_add_to(request.user, call):
            raise Http404
        return call

    def show(self, request: HttpRequest, call: CallRound, form: Any) -> HttpResponse:
        trail = crumbs((address(call), words(call.title)), ("", self.name()))
        context = {"call": call, "form": form, "rows": self.rows(call), "breadcrumbs": trail}
        return render(request, self.template, context)

    def name(self) -> str:
        """What the page is called."""
        return _("Documents")

    def rows(self, call: CallRound) -> Any:
        """What is there now."""
        return documents_of(call)

    def add(self, call: CallRound, form: Any, by: Any) -> None:
        """One more."""
        file = form.cleaned_data["file"]
        services.add_document(
            call,
            file,
            file.size,
            title=form.said("words"),
            language=form.cleaned_data["language"],
            by=by,
        )

    def remove(self, call: CallRound, key: str, by: Any) -> None:
        """One less."""
        services.remove_document(get_object_or_404(CallDocument, call=call, pk=whole(key)), by=by)


class Answers(AddPage):
    """Questions about a published round, with what everybody is told."""

    form_class = AnswerForm
    template = "calls/round_answers.html"
    url = "round-answers"

    @staticmethod
    def call(request: HttpRequest, pk: str) -> CallRound:
        """The round, once it is public."""
        call = AddPage.call(request, pk)
        if not call.is_public:
            raise Http404
        return call

    def name(self) -> str:
        return _("Questions and answers")

    def rows(self, call: CallRound) -> Any:
        """What is there now."""
        return call.answers.filter(withdrawn_at=None)

    def add(self, call: CallRound, form: Any, by: Any) -> None:
        """One more."""
        services.publish_answer(call, form.said("question"), form.said("answer"), by=by)

    def remove(self, call: CallRound, key: str, by: Any) -> None:
        """One less."""
        services.withdraw_answer(get_object_or_404(CallAnswer, call=call, pk=whole(key)), by=by)


def whole(key: str) -> int:
    """A row's number; 404 for anything else."""
    if not key.isdigit():
        raise Http404
    return int(key)


@require_GET
def call_document(request: HttpRequest, pk: str, number: int) -> FileResponse:
    """A document of a public call; of a round in preparation for those who see it on the desk."""
    row = get_object_or_404(CallDocument.objects.select_related("call", "document"), call=pk, pk=number)
    if row.removed_at or not (row.call.is_public or may_see_rounds(request.user)):
        raise Http404
    ending = next((kind.ending for kind in KINDS if kind.media_type == row.document.media_type), "")
    name = f"{slugify(words(row.title)) or 'document'}{ending}"
    return FileResponse(
        open_document(row.document_id),
        as_attachment=True,
        filename=name,
        content_type=row.document.media_type,
    )

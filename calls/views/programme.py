"""/desk/programme/: what the programme says, entry by entry, with its history; and how an officer changes it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.choices import EntryOf, Support
from calls.forms.programme import LABELS, LANGUAGE_NAMES, CompareForm, EntryForm, RatesForm
from calls.forms.rounds import add_reasons, words
from calls.models import Action, Programme
from calls.permissions import may_see_programme, why_not_prepare
from calls.queries import programme_entries as entries
from calls.queries.programme_entries import Entry, State, Words
from calls.queries.programme_pages import grounds_of, indicators_of
from calls.rules.entries import TEXTS, TITLE, Difference, differences, kept
from calls.rules.wording import pieces
from calls.services.actions import propose_rates
from calls.services.entries import edit_entry
from calls.views.closed import ClosedPage
from records import clock
from records.formats import HELSINKI
from records.rules import Refused

Crumbs = list[tuple[str, str]]
KINDS = {"objectives": EntryOf.OBJECTIVE, "measures": EntryOf.MEASURE, "actions": EntryOf.ACTION}
ADDRESSES = {kind: name for name, kind in KINDS.items()}


class ProgrammeDesk(ClosedPage):
    """A page of the programme. Whoever may not see it is told that there is none (404)."""

    may_read = staticmethod(may_see_programme)


def today() -> date:
    """The day in Helsinki."""
    return clock.now().astimezone(HELSINKI).date()


def found_or_404(programme: str, kind: str, code: str) -> Entry:
    """The entry as it is now."""
    if kind not in KINDS:
        raise Http404
    owner = get_object_or_404(Programme, pk=programme)
    try:
        return entries.entry_of(owner, KINDS[kind], code)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def address(programme: str, kind: str, code: str, page: str = "programme-entry") -> str:
    """A page of the entry; `kind` as in the address."""
    places = {"programme-rates": [programme, code]}
    return reverse(page, args=places.get(page, [programme, kind, code]))


def crumbs(programme: Programme, *rest: tuple[str, str]) -> Crumbs:
    """Where the page is, from the programme on."""
    return [(reverse("programme-desk", args=[programme.pk]), _("Programme")), *rest]


def dated(row: Any) -> str:
    """ "Version 3" of a history, in words."""
    return _("Version %(number)s") % {"number": row.number}


class ProgrammeIndex(ProgrammeDesk):
    """The programmes; where there is one alone, it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(Programme.objects.order_by("-period_start", "pk"), 20).get_page(
            request.GET.get("page")
        )
        rows = list(page)
        if len(rows) == 1:
            return redirect("programme-desk", rows[0].pk)
        counts = entries.counts(rows)
        context = {"page": page, "rows": [(row, counts.get(row.pk, 0)) for row in rows]}
        return render(request, "calls/programmes.html", context)


class ProgrammePage(ProgrammeDesk):
    """Objectives, measures and actions, when each was changed, and what waits."""

    def get(self, request: HttpRequest, programme: str) -> HttpResponse:
        found = get_object_or_404(Programme, pk=programme)
        changed = entries.last_changes(found)
        trees = entries.programme_tree(found)
        latest = entries.latest_changes(found)
        context = {
            "programme": found,
            "trees": [(tree, laid_out(tree, changed)) for tree in trees],
            "actions": sum(len(tree.actions) for tree in trees),
            "operating": any(
                action.support == Support.OPERATING for tree in trees for action in tree.actions
            ),
            "edited": len(changed),
            "latest": [
                (row, address(found.pk, ADDRESSES[EntryOf(row.kind)], row.code), who, row.get_kind_display())
                for row, who in latest
            ],
            "waiting": entries.waiting_rates(found),
            "breadcrumbs": [("", words(found.title))],
        }
        return render(request, "calls/programme.html", context)


def laid_out(
    tree: entries.Tree, changed: dict[tuple[str, str], Any]
) -> list[tuple[Any, list[tuple[Action, Any]]]]:
    """The measures of an objective, each with its actions and when an officer last changed them."""
    return [
        (branch.measure, [(action, changed.get((EntryOf.ACTION, action.code))) for action in branch.actions])
        for branch in tree.branches
    ]


class TypesPage(ProgrammeDesk):
    """The types of intervention of the fund's regulation, and when each can be used."""

    def get(self, request: HttpRequest, programme: str) -> HttpResponse:
        found = get_object_or_404(Programme, pk=programme)
        context = {
            "programme": found,
            "tables": entries.type_tables(found, today()),
            "official": found.vocabulary.get("intervention_languages", []),
            "today": today(),
            "breadcrumbs": crumbs(found, ("", _("Types of intervention"))),
        }
        return render(request, "calls/types.html", context)


class EntryPage(ProgrammeDesk):
    """One entry: what it says in every language, what rests on it, and its history."""

    def get(self, request: HttpRequest, programme: str, kind: str, code: str) -> HttpResponse:
        entry = found_or_404(programme, kind, code)
        owner = owner_of(entry)
        history = entries.history_of(owner, KINDS[kind], code)
        page = Paginator(history, 10).get_page(request.GET.get("page"))
        context = {
            "programme": owner,
            "entry": entry,
            "kind": KINDS[kind].value,
            "kind_name": KINDS[kind].label,
            "texts": texts_of(entry, owner),
            "page": page,
            "history": [(state, [LABELS[name] for name in state.names]) for state in page],
            "versions": len(history),
            "may_edit": why_not_prepare(request.user) is None,
            "edit": address(programme, kind, code, "programme-edit"),
            "compare": address(programme, kind, code, "programme-history"),
            "breadcrumbs": crumbs(owner, ("", entry.code)),
        }
        if isinstance(entry, Action):
            context |= action_context(entry, programme)
        return render(request, "calls/entry.html", context)


def owner_of(entry: Entry) -> Programme:
    """The entry's programme."""
    return entry.programme if hasattr(entry, "programme") else entry.objective.programme


def texts_of(entry: Entry, programme: Programme) -> list[tuple[Any, list[tuple[str, Any, str, bool]]]]:
    """Each text by language, official ones first: label, then code, language, text, whether an official title."""
    official = programme.official_languages
    languages = sorted(programme.title, key=lambda code: code not in official)
    kind = kind_of(entry)
    return [
        (
            LABELS[name],
            [
                (
                    code,
                    LANGUAGE_NAMES[code],
                    getattr(entry, name).get(code, ""),
                    name == TITLE and code in official,
                )
                for code in languages
            ],
        )
        for name in TEXTS[kind]
    ]


def kind_of(entry: Entry) -> str:
    """Its kind, as the rules name it."""
    return entry._meta.model_name or ""


def action_context(action: Action, programme: str) -> dict[str, Any]:
    """What only an action's page shows."""
    openings = entries.openings_of(action)
    kinds = action.programme.vocabulary.get("applicant_types", {})
    names = Words(action.programme, {})
    waiting = entries.waiting_rates(action.programme, action.code)
    return {
        "openings": openings,
        "resting": entries.rests_on(openings, action.version),
        "applicants": [kinds[code] for code in action.eligible_applicants if code in kinds],
        "grounds": grounds_of(action.programme, [action]),
        "indicators": indicators_of([action]),
        "types": entries.types_of_action(action, today()),
        "tables": action.programme.vocabulary.get("intervention_tables", {}),
        "funds": [names.of("coordinated_funds", code) for code in action.coordinated_funds],
        "waiting": waiting,
        "rates": address(programme, "actions", action.code, "programme-rates"),
    }


class EditEntry(ProgrammeDesk):
    """Texts and lists of an entry, with the reason of the change."""

    writes = True

    def get(self, request: HttpRequest, programme: str, kind: str, code: str) -> HttpResponse:
        entry = found_or_404(programme, kind, code)
        return self.page(request, entry, kind, EntryForm(entry=entry))

    def post(self, request: HttpRequest, programme: str, kind: str, code: str) -> HttpResponse:
        entry = found_or_404(programme, kind, code)
        form = EntryForm(request.POST, entry=entry)
        if form.is_valid():
            data = form.cleaned_data
            try:
                edit_entry(entry, form.values(), by=request.user, reason=data["reason"], seen=data["seen"])
            except Refused as refused:
                add_reasons(form, refused)
            else:
                messages.success(request, _("The change is in the programme and in its history."))
                return redirect(address(programme, kind, code))
        return self.page(request, entry, kind, form)

    def page(self, request: HttpRequest, entry: Entry, kind: str, form: EntryForm) -> HttpResponse:
        """The form, with what a change of it means."""
        owner = owner_of(entry)
        back = address(owner.pk, kind, entry.code)
        openings = entries.openings_of(entry) if isinstance(entry, Action) else []
        context = {
            "entry": entry,
            "form": form,
            "back": back,
            "resting": entries.rests_on(openings, entry.version) if isinstance(entry, Action) else [],
            "next": entry.version + 1 if isinstance(entry, Action) else 0,
            "breadcrumbs": crumbs(owner, (back, entry.code), ("", _("Change"))),
        }
        return render(request, "calls/entry_edit.html", context, status=400 if form.errors else 200)


class EditRates(ProgrammeDesk):
    """Other rates of an action, put before a decision maker."""

    writes = True

    def get(self, request: HttpRequest, programme: str, code: str) -> HttpResponse:
        action = action_or_404(programme, code)
        return self.page(request, action, RatesForm(action=action))

    def post(self, request: HttpRequest, programme: str, code: str) -> HttpResponse:
        action = action_or_404(programme, code)
        form = RatesForm(request.POST, action=action)
        if form.is_valid():
            try:
                propose_rates(action, **form.values(), by=request.user)
            except Refused as refused:
                add_reasons(form, refused)
            else:
                messages.success(request, _("The change waits for a decision maker’s confirmation."))
                return redirect(address(programme, "actions", code))
        return self.page(request, action, form)

    def page(self, request: HttpRequest, action: Action, form: RatesForm) -> HttpResponse:
        """The form, with what it bounds."""
        back = address(action.programme.pk, "actions", action.code)
        openings = entries.openings_of(action)
        context = {
            "entry": action,
            "form": form,
            "back": back,
            "resting": entries.rests_on(openings, action.version),
            "next": action.version + 1,
            "waiting": entries.waiting_rates(action.programme, action.code),
            "breadcrumbs": crumbs(action.programme, (back, action.code), ("", _("Rates"))),
        }
        return render(request, "calls/entry_rates.html", context, status=400 if form.errors else 200)


def action_or_404(programme: str, code: str) -> Action:
    """The action as it is now."""
    found = found_or_404(programme, "actions", code)
    if not isinstance(found, Action):
        raise Http404
    return found


class EntryHistory(ProgrammeDesk):
    """Any two versions of an entry side by side, word by word."""

    def get(self, request: HttpRequest, programme: str, kind: str, code: str) -> HttpResponse:
        entry = found_or_404(programme, kind, code)
        owner = owner_of(entry)
        history = entries.history_of(owner, KINDS[kind], code)
        back = address(programme, kind, code)
        context = {
            "entry": entry,
            "breadcrumbs": crumbs(owner, (back, entry.code), ("", _("Versions side by side"))),
        }
        if len(history) > 1:
            context |= side_by_side(request, owner, KINDS[kind].value, history)
        return render(request, "calls/entry_history.html", context)


def side_by_side(request: HttpRequest, owner: Programme, kind: str, history: list[State]) -> dict[str, Any]:
    """The two versions asked for, what differs, and why each was made."""
    versions = [(item.row.number, dated(item.row)) for item in history]
    first, last = chosen(CompareForm(request.GET or None, versions=versions), history)
    names = Words(owner, entries.types_of_fund(owner.fund))
    found = differences(first.row.data, last.row.data, kept(kind))
    numbers = {"before": first.row.number, "after": last.row.number}
    return {
        "form": CompareForm(initial=numbers, versions=versions),
        "two": [last, first],
        "first": first,
        "last": last,
        "rows": [compared(item, names, owner.official_languages) for item in found],
    }


def chosen(form: CompareForm, history: list[State]) -> tuple[State, State]:
    """The two versions asked for, the earlier first; without a valid wish the last two."""
    by_number = {state.row.number: state for state in history}
    if form.is_bound and form.is_valid():
        pair = sorted((form.cleaned_data["before"], form.cleaned_data["after"]))
        return by_number[pair[0]], by_number[pair[1]]
    return history[1], history[0]


def compared(item: Difference, names: Words, official: list[str]) -> dict[str, Any]:
    """A difference as the page shows it: words marked in texts, lists as what came and what went."""
    shown = {
        "label": LABELS[item.name],
        "language": item.language,
        "spoken": LANGUAGE_NAMES.get(item.language, ""),
        "official": False,
    }
    if item.language:
        marked = item.name == TITLE and item.language in official
        return {**shown, "official": marked, "pieces": pieces(item.before, item.after)}
    if isinstance(item.before or item.after, list):
        before, after = item.before or [], item.after or []
        lists = [[words_of(names.of(item.name, code)) for code in values] for values in (before, after)]
        gone = {code for code in before if code not in after}
        new = {code for code in after if code not in before}
        return {
            **shown,
            "lists": [
                [(text, code in gone) for text, code in zip(lists[0], before, strict=True)],
                [(text, code in new) for text, code in zip(lists[1], after, strict=True)],
            ],
        }
    return {**shown, "figures": [Decimal(rate) if rate else None for rate in (item.before, item.after)]}


def words_of(value: Any) -> str:
    """Words of a code in the page's language."""
    return words(value) if isinstance(value, dict) else str(value)

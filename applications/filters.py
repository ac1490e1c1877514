"""Filters of lists of applications."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.choices import ApplicationState
from applications.models import Application, ImpartialityDeclaration
from calls.models import Action, CallRound, Objective, Programme
from records.formats import in_language


class ApplicationFilter(filters.FilterSet):
    call = filters.CharFilter(field_name="call_id")
    action = filters.CharFilter(field_name="action__code")
    state = filters.MultipleChoiceFilter(choices=ApplicationState.choices)
    programme = filters.CharFilter(field_name="call__programme_id")
    submitted_after = filters.IsoDateTimeFilter(field_name="submitted_at", lookup_expr="gte")
    submitted_before = filters.IsoDateTimeFilter(field_name="submitted_at", lookup_expr="lt")

    class Meta:
        model = Application
        fields: list[str] = []


class ProjectFilter(filters.FilterSet):
    """Which of the granted projects."""

    search = filters.CharFilter(method="by_words", label=_("Project or beneficiary"))
    objective = filters.ChoiceFilter(
        field_name="action__objective__code", label=_("Objective"), empty_label=_("All")
    )
    action = filters.ChoiceFilter(field_name="action__code", label=_("Action"), empty_label=_("All"))

    class Meta:
        model = Application
        fields: list[str] = []

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Application.objects.granted().filter(call__programme=programme)
        rows = programme.actions.filter(pk__in=own.values("action")).select_related("objective")
        ordered = rows.order_by("objective__position", "position", "code", "version")
        actions = list({row.code: row for row in ordered}.values())
        self.filters["action"].extra["choices"] = [(row.code, named(row)) for row in actions]
        objectives = {row.objective.code: named(row.objective) for row in actions}
        self.filters["objective"].extra["choices"] = list(objectives.items())

    def by_words(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Title or beneficiary has the words."""
        return rows.filter(Q(title__icontains=value) | Q(organisation__name__icontains=value))


class DeclarationFilter(filters.FilterSet):
    """Which declarations of impartiality."""

    q = filters.CharFilter(method="search", label=_("Person or reference"))
    call = filters.ModelChoiceFilter(
        field_name="application__call",
        queryset=CallRound.objects.public(),
        label=_("Round"),
        empty_label=_("All"),
    )
    impartial = filters.ChoiceFilter(
        label=_("Declaration"),
        choices=[("True", _("Impartial")), ("False", _("Disqualified"))],
        empty_label=_("All"),
    )

    class Meta:
        model = ImpartialityDeclaration
        fields: list[str] = []

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.filters["call"].field.label_from_instance = lambda call: (
            in_language(call.title, get_language() or "en") or call.pk
        )

    def search(self, rows: QuerySet[ImpartialityDeclaration], _name: str, text: str) -> Any:
        """By the person's name or the case's reference."""
        return rows.filter(Q(user__name__icontains=text) | Q(application__case__reference__icontains=text))


def named(row: Objective | Action) -> str:
    """Code and title in the page's language."""
    return f"{row.code} {in_language(row.title, get_language() or 'en')}"

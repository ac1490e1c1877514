"""What somebody writes who wants to be told of new calls."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from calls.models import Programme
from records.formats import in_language
from records.forms import languages_in_themselves


class WishForm(forms.Form):
    """Which objectives, in which language."""

    objectives = forms.MultipleChoiceField(
        label=_("Tell me of calls in"),
        help_text=_("Choose none to be told of every call."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("Language of the letters"),
        choices=languages_in_themselves(settings.LANGUAGES),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        language = get_language() or "en"
        kwargs["initial"] = {"language": language} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        rows = programme.objectives.order_by("position", "code")
        choices = [(row.code, f"{row.code} {in_language(row.title, language)}") for row in rows]
        self.fields["objectives"].choices = choices  # type: ignore[attr-defined]


class AlertForm(WishForm):
    """The same with the address."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    field_order = ["email", "objectives", "language"]

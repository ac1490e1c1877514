"""What an officer answers to a hint of double funding."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.selection import NO, YES, InlineRadios, RefusableForm

ANSWERS = [(NO, _("No double funding")), (YES, _("It is double funding"))]


class HintForm(RefusableForm):
    """Whether the hint is double funding, and why; `seen` names the versions in sight."""

    use_required_attribute = False

    is_double = forms.ChoiceField(label=_("Your answer"), choices=ANSWERS, widget=InlineRadios)
    reason = forms.CharField(
        label=_("Reasons"),
        max_length=2000,
        help_text=_("For example: which costs differ, or which are the same and are cut."),
        error_messages={"required": _("Write why, so that others can follow it.")},
        widget=forms.Textarea({"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    @property
    def answer(self) -> tuple[bool, str]:
        """Whether it is, and the reasons."""
        typed: dict[str, Any] = self.cleaned_data
        return typed["is_double"] == YES, typed["reason"]

"""What people say of their impartiality in a case: the declaration, asking to be held impartial again, the answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.choices import TieGround
from applications.forms.selection import NO, YES, InlineRadios, RefusableForm
from records.forms import Effect, EffectField

DECLARATIONS = [
    (
        YES,
        Effect(
            _("I have no tie to the applicant or its partners that could affect my work on this case"),
            _("The case opens to you. If this changes later, declare it at once."),
        ),
    ),
    (
        NO,
        Effect(
            _("I have a tie: I am disqualified and take no part"),
            _(
                "The case closes to you for good, and with it the ranking and the decisions of its call line. Only "
                "another person can open it again."
            ),
        ),
    ),
]


class DeclarationForm(RefusableForm):
    """Impartial, or disqualified on one or more grounds of the law, with words."""

    impartial = EffectField(label=_("Your declaration"), choices=DECLARATIONS)
    grounds = forms.MultipleChoiceField(
        label=_("Ground of the tie"),
        help_text=_("Only when you are disqualified. Choose all that apply."),
        required=False,
        choices=TieGround.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    ground = forms.CharField(
        label=_("What ties you to the applicant"),
        help_text=_("Only when you are disqualified. The auditor reads it."),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    @property
    def is_impartial(self) -> bool:
        """What was declared."""
        return bool(self.cleaned_data["impartial"] == YES)

    @property
    def tells_tie(self) -> bool:
        """Whether grounds are to be seen at once: some were typed, or are missing."""
        return bool(self.errors) or self["impartial"].value() == NO

    def clean(self) -> dict[str, Any]:
        """A disqualification names at least one ground of the law, and says in words what ties."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("impartial") == NO and not typed.get("grounds"):
            self.add_error("grounds", _("Choose at least one ground."))
        if typed.get("impartial") == NO and not typed.get("ground", "").strip():
            self.add_error("ground", _("Write what ties you to the applicant."))
        return typed


class AskBackForm(RefusableForm):
    """Why somebody who declared a tie can be held impartial after all."""

    ground = forms.CharField(
        label=_("Why you can be held impartial after all"),
        help_text=_("For example that you mistook the applicant for another. The auditor reads it."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class AnswerForm(RefusableForm):
    """A decision maker's answer to it."""

    accept = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(YES, _("Impartial after all: the case opens")), (NO, _("The disqualification stands"))],
        widget=InlineRadios,
    )
    answer = forms.CharField(label=_("Reasons"), max_length=500, widget=forms.Textarea({"rows": 2}))

    @property
    def accepts(self) -> bool:
        """What was answered."""
        return bool(self.cleaned_data["accept"] == YES)

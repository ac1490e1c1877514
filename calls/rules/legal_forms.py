"""What an organisation's legal form means for the money: its rate, its value added tax, an advance."""

from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from calls.rules.parameters import NO, OFFICER, YES, Parameters
from records.rules import Percent, Reason, gettext_noop

PUBLIC_BODIES = (
    "municipality",
    "joint_municipal_authority",
    "wellbeing_county",
    "region",
    "state_agency",
    "parish",
)
NO_VAT_FORMS = ("municipality", "joint_municipal_authority")

RATE = {
    YES: Finding(
        "form_meets_ground",
        gettext_noop(
            "Counts as a local or regional authority or a civil society organisation: integration work gets up to "
            "%(raised)s where the plan allows it, other work up to %(base)s."
        ),
        art.AMIF_15_3_IV_1,
        NOTE,
    ),
    OFFICER: Finding(
        "form_ground_officer_decides",
        gettext_noop(
            "The ministry decides in each application whether the organisation counts as a local or regional "
            "authority or a civil society organisation: up to %(raised)s if it does, else up to %(base)s."
        ),
        art.AMIF_15_3_IV_1,
        NOTE,
    ),
    NO: Finding(
        "form_base_rate",
        gettext_noop(
            "Up to %(base)s of the costs. More only when the work itself meets another ground of the plan."
        ),
        art.AMIF_15_1,
        NOTE,
    ),
}
VAT_NEVER = Finding(
    "form_vat_never", gettext_noop("Value added tax is never an eligible cost of yours."), art.DEC_30, NOTE
)
VAT_IF_SHOWN = Finding(
    "form_vat_if_shown",
    gettext_noop("Value added tax is an eligible cost only when you cannot deduct it and show that."),
    art.DEC_30,
    NOTE,
)
ADVANCE_SPECIAL = Finding(
    "form_advance_special",
    gettext_noop("As a public body you get an advance only for special reasons."),
    art.ACT_19,
    NOTE,
)
ADVANCE = Finding(
    "form_advance",
    gettext_noop("You can ask for an advance of at most %(most)s of the grant, once."),
    art.ACT_19,
    NOTE,
)


def form_rate(legal_form: str, parameters: Parameters) -> Reason:
    """AMIF Regulation, Article 15(3) and Annex IV point 1: whether the form by itself opens the raised rate."""
    answer = parameters.legal_forms.get(legal_form, OFFICER)
    return RATE[answer](base=Percent(parameters.base_rate), raised=Percent(parameters.raised_rate))


def form_meaning(legal_form: str, parameters: Parameters) -> list[Reason]:
    """AMIF Regulation, Article 15; decree section 30; act section 19: all that follows from the form."""
    return [
        form_rate(legal_form, parameters),
        VAT_NEVER() if legal_form in NO_VAT_FORMS else VAT_IF_SHOWN(),
        ADVANCE_SPECIAL()
        if legal_form in PUBLIC_BODIES
        else ADVANCE(most=Percent(parameters.advance_maximum)),
    ]

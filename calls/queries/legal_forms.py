"""What a legal form means in the programme of this service."""

from calls.models import Programme
from calls.queries.parameters import parameters_of
from calls.rules import legal_forms
from calls.rules.parameters import Parameters
from records.rules import Reason


def form_meaning(legal_form: str) -> list[Reason]:
    """All that follows from the form, the rate first. One query."""
    return legal_forms.form_meaning(legal_form, _parameters())


def form_rates(codes: list[str]) -> dict[str, Reason]:
    """What each form means for the rate. One query."""
    parameters = _parameters()
    return {code: legal_forms.form_rate(code, parameters) for code in codes}


def _parameters() -> Parameters:
    programme = Programme.objects.order_by("pk").first()
    return parameters_of(programme) if programme else Parameters()

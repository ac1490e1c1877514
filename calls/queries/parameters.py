"""The figures the rules work with: a programme's, a round's own, and those a published round was opened with."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext

from accounts.choices import LegalForm
from calls.choices import CallState
from calls.formats import in_each
from calls.models import Action, CallRound, Programme
from calls.rules.contents import contents_asked
from calls.rules.limits import BY_NAME, Bounds, bounds_of, parameters_from, read_value, shown
from calls.rules.parameter_names import ANSWERS, FORMS, LABELS
from calls.rules.parameters import Parameters
from calls.rules.rates import BY_IMPLEMENTER, RateTerms
from records.rules import Reason

LANGUAGES = ("fi", "sv", "en")
ADJUSTED = "adjusted"
CONTENTS = "contents"
PREPARED = (CallState.DRAFT, CallState.PROPOSED)


def bounds_of_programme(programme: Programme) -> Bounds:
    """What the law of its fund and member state, and its own file, bind the programme's figures to."""
    said = programme.provenance
    written = [json.dumps(said.get(name, {}), sort_keys=True) for name in ("bounds", "parameters")]
    return _bounds(programme.fund, programme.country, *written, said.get("rulebook", ""))


@lru_cache(maxsize=64)
def _bounds(fund: str, country: str, own: str, articles: str, rulebook: str) -> Bounds:
    """Worked out once for what a programme says, not for each of its applications."""
    return bounds_of(fund, country, json.loads(own), json.loads(articles), rulebook)


def parameters_of(programme: Programme) -> Parameters:
    """The programme's figures within the bounds of the law."""
    return parameters_from(figures_of(programme), bounds_of_programme(programme))[0]


def parameters_of_call(call: CallRound) -> Parameters:
    """The figures that hold in a round: its own over the programme's; all its own once it is published.

    Those it was opened with are read as they are: a later change of the law does not reach back.
    """
    held = _bounds("", "", "{}", "{}", "") if is_frozen(call) else bounds_of_programme(call.programme)
    return parameters_from(figures_of_call(call), held)[0]


def cited(programme: Programme, reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons with provisions the programme is under, its own in place of another fund's."""
    citing = bounds_of_programme(programme).citing
    return tuple(citing.said(reason) for reason in reasons)


def figures_of(programme: Programme) -> dict[str, Any]:
    """The programme's figures as written: its file's, with what two persons have changed since."""
    data = {name: value for name, value in programme.parameters.items() if name != ADJUSTED}
    return over(data, programme.parameters.get(ADJUSTED, {}))


def figures_of_call(call: CallRound) -> dict[str, Any]:
    """The round's figures as written, over the programme's."""
    return over(figures_of(call.programme), call.parameters)


def case_number_mask(programme: Programme) -> str:
    """What a case's number in the authority's register looks like (rules/case_numbers.py); empty: it keeps none."""
    return str(programme.parameters.get("case_number", ""))


def contents_of_call(call: CallRound) -> frozenset[str]:
    """The optional contents an application in the round must have: its own choice, else its programme's."""
    programme = {} if is_frozen(call) else call.programme.parameters.get(CONTENTS, {})
    return contents_asked(programme, call.parameters.get(CONTENTS, {}))


def is_frozen(call: CallRound) -> bool:
    """Whether its figures were fixed by its publication."""
    return call.state not in PREPARED and bool(call.parameters.keys() - {CONTENTS})


def over(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`data` with `changes` laid over it, the table of legal forms row by row."""
    forms = {**(data.get("legal_forms") or {}), **(changes.get("legal_forms") or {})}
    return {**data, **changes, "legal_forms": forms}


def label_of(name: str) -> dict[str, str]:
    """What a figure is called, in each language."""
    section, _, form = name.partition(".")
    if section == "legal_forms" and form in LegalForm.values:
        return in_each(LANGUAGES, lambda _: f"{gettext(FORMS)}: {LegalForm(form).label}")
    return in_each(LANGUAGES, lambda _: gettext(LABELS[name]) if name in LABELS else name)


def shown_value(name: str, value: str) -> Any:
    """A figure as written, in its unit, to be worded in any language (records.formats.written)."""
    if name in BY_NAME:
        return shown(BY_NAME[name], read_value(name, value))
    return in_each(LANGUAGES, lambda _: gettext(ANSWERS[value]) if value in ANSWERS else value)


def rate_terms(action: Action, programme: Programme) -> RateTerms:
    """What the plan says of the action's rate, with the programme's own words for its grounds."""
    return RateTerms(
        action.code,
        action.support,
        action.rate,
        action.raised_rate,
        tuple(action.raised_rate_grounds),
        words=programme.vocabulary.get("grounds", {}),
        by_legal_form=tuple(programme.parameters.get("form_grounds", [BY_IMPLEMENTER])),
    )

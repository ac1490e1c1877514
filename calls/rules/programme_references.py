"""What must fit together in a programme file: codes defined once and known where used, rates within the law."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from calls.rules.entries import OTHER_FUNDS
from calls.rules.interventions import TypeEntry, why_not_usable
from calls.rules.laws import laws_of
from calls.rules.limits import bounds_of, missing_parameters, parameters_from
from calls.rules.parameters import Parameters
from calls.rules.programme_data import OPERATING, ActionEntry, ProgrammeFile
from records.definitions import Place
from records.rules import Number, Percent, Reason

Top = Mapping[str, Place]


def check_references(file: ProgrammeFile, top: Top, indicator_codes: Collection[str] | None) -> None:
    """CPR 22: note, at its place in the file, everything that does not fit together."""
    if indicator_codes is None:
        top["programme"].entries()["catalogue"].refuse(f'there is no catalogue "{file.head.catalogue}"')
    for section in ("objectives", "measures", "actions", "grounds", "applicant_types"):
        _once(entry.get("code") for entry in _entries(top[section]))
    for entry in _entries(top["measures"]):
        _known(entry, "objective", [objective.code for objective in file.objectives])
    parameters = _parameters(file, top)
    for action, entry in zip(file.actions, _entries(top["actions"]), strict=True):
        _action(file, action, entry)
        _indicators(entry, action, indicator_codes)
        _rates(entry, action, parameters)
    if file.plan:
        _plan(file, top["plan"])


def check_types(file: ProgrammeFile, top: Top, known: Mapping[str, TypeEntry] | None) -> None:
    """AMIF Annex VI: note types of intervention that are not there, or belong to another objective."""
    if known is None:
        text = f'there are no types of intervention "{file.head.interventions}"'
        top["programme"].entries()["interventions"].refuse(text)
        return
    for action, entry in zip(file.actions, _entries(top["actions"]), strict=True):
        for place in entry["intervention_types"].items() if action.intervention_types else ():
            key = place.known(known, "type of intervention")
            reason = _unfit(file, action, known[key]) if key in known else None
            if reason:
                place.refuse(_plain(reason))


def check_letters(file: ProgrammeFile, top: Top) -> None:
    """CPR 73(3): note that the texts of the letters are missing where no law of the fund gives them."""
    if not file.letters and not any(law.letters for law in laws_of(file.head.fund, file.head.country)):
        top["letters"].refuse("missing: no law of the fund says what stands in its letters")


def _unfit(file: ProgrammeFile, action: ActionEntry, entry: TypeEntry) -> Reason | None:
    """Why the action can have the type on no day of the programme's period."""
    last = min(file.head.end, entry.valid_to or file.head.end)
    return why_not_usable(entry, action.objective, max(file.head.start, last))


def _entries(place: Place) -> list[Mapping[str, Place]]:
    return [item.entries() for item in place.items()]


def _once(places: Iterable[Place | None]) -> None:
    seen: set[str] = set()
    for place in places:
        code = place.written() if place else ""
        if place and code and code in seen:
            place.refuse(f'"{code}" is defined twice')
        seen.add(code)


def _known(entry: Mapping[str, Place], name: str, codes: Collection[str], what: str = "") -> None:
    if name in entry:
        entry[name].known(codes, what or name)


def _listed(entry: Mapping[str, Place], name: str, codes: Collection[str], what: str) -> None:
    for item in entry[name].items() if name in entry else []:
        item.known(codes, what)


def _action(file: ProgrammeFile, action: ActionEntry, entry: Mapping[str, Place]) -> None:
    measures = {measure.code: measure.objective for measure in file.measures}
    _known(entry, "objective", [objective.code for objective in file.objectives])
    _known(entry, "measure", measures)
    if measures.get(action.measure, action.objective) != action.objective:
        entry["measure"].refuse(
            f'"{action.measure}" belongs to {measures[action.measure]}, not {action.objective}'
        )
    _listed(entry, "applicants", [term.code for term in file.applicant_types], "type of applicant")
    _listed(entry, "coordinated_funds", OTHER_FUNDS, "other EU funding")
    _listed(entry, "raised_rate_grounds", [term.code for term in file.grounds], "ground")
    seasons = file.plan.seasons if file.plan else ()
    _listed(entry, "openings", seasons, "season of the plan")
    _listed(entry, "carry_overs", action.openings, "opening in")


def _indicators(
    entry: Mapping[str, Place], action: ActionEntry, indicator_codes: Collection[str] | None
) -> None:
    if indicator_codes is not None:
        _listed(entry, "indicators", indicator_codes, "indicator")
    if action.printed_indicators and len(action.printed_indicators) != len(action.indicators):
        entry["printed_indicators"].refuse("does not have as many entries as indicators")
    for code, place in (
        entry["printed_indicator_titles"].entries().items() if action.printed_indicator_titles else ()
    ):
        if code not in action.indicators:
            place.refuse(f'"{code}" is not among the indicators')


def _rates(entry: Mapping[str, Place], action: ActionEntry, parameters: Parameters) -> None:
    """AMIF 15: no rate passes the ceiling of its kind; a raised rate has grounds, and grounds have a raised rate."""
    ceiling = parameters.operating_rate if action.support == OPERATING else parameters.base_rate
    _at_most(entry, "rate", action.rate, ceiling)
    if action.raised_rate is None:
        if action.raised_rate_grounds:
            entry["raised_rate_grounds"].refuse("grounds without a raised rate")
        return
    _at_most(entry, "raised_rate", action.raised_rate, parameters.raised_rate)
    if action.raised_rate <= action.rate:
        entry["raised_rate"].refuse(f"not above the rate, {action.rate} %")
    if not action.raised_rate_grounds:
        entry["raised_rate"].refuse("a raised rate without grounds")


def _at_most(entry: Mapping[str, Place], name: str, rate: Decimal, ceiling: Decimal) -> None:
    if rate > ceiling:
        entry[name].refuse(f"{rate} % is above {ceiling} %")


def _parameters(file: ProgrammeFile, top: Top) -> Parameters:
    data = {**file.parameters, **({"legal_forms": file.legal_forms} if file.legal_forms else {})}
    head = file.head
    bounds = bounds_of(head.fund, head.country, file.bounds, file.articles, head.rulebook)
    parameters, reasons = parameters_from(data, bounds)
    given = {**top["parameters"].entries(), **top["legal_forms"].entries()}
    for reason in reasons:
        place = given.get(reason.field.removeprefix("legal_forms."), top["legal_forms"])
        place.refuse(_plain(reason))
    for name in missing_parameters(data, bounds):
        top["parameters"].refuse(f"{name} is missing: no law of the fund sets it")
    return parameters


def _plain(reason: Reason) -> str:
    return reason.text % {name: _words(value) for name, value in reason.params.items()}


def _words(value: object) -> str:
    match value:
        case Percent():
            return f"{value.value} %"
        case Number():
            return str(value.value)
        case date():
            return value.isoformat()
    return str(value)


def _plan(file: ProgrammeFile, place: Place) -> None:
    entry = place.entries()
    objectives = [objective.code for objective in file.objectives]
    amounts = _entries(entry["amounts"]) if "amounts" in entry else []
    _amounts(file, amounts)
    for code, row in entry["printed_totals"].entries().items() if "printed_totals" in entry else ():
        _code_of(row, code, objectives, "objective")
        for season, amount in row.entries().items():
            _code_of(amount, season, file.plan.seasons if file.plan else (), "season of the plan")
    if "progress" in entry and "objectives" in entry["progress"].entries():
        for code, row in entry["progress"].entries()["objectives"].entries().items():
            _code_of(row, code, objectives, "objective")
    for section in ("tables", "statements"):
        for item in _entries(entry[section]) if section in entry else []:
            _known(item, "objective", objectives)
            _listed(item, "actions", [action.code for action in file.actions], "action")
    for section in ("repairs", "gaps"):
        for item in _entries(entry[section]) if section in entry else []:
            _where(file, item.get("where"))


def _amounts(file: ProgrammeFile, amounts: list[Mapping[str, Place]]) -> None:
    seasons = file.plan.seasons if file.plan else ()
    measures = {measure.code: measure.objective for measure in file.measures}
    seen: set[tuple[str, ...]] = set()
    for n, row in enumerate(file.plan.amounts if file.plan else ()):
        entry = amounts[n]
        _known(entry, "objective", [objective.code for objective in file.objectives])
        _known(entry, "measure", [code for code, objective in measures.items() if objective == row.objective])
        _known(entry, "season", seasons, "season of the plan")
        key = (row.objective, row.measure, row.support, row.season)
        if key in seen:
            entry["amount"].refuse(f"a second amount for {' '.join(filter(None, key))}")
        seen.add(key)
        if row.carry_over_from and row.carry_over_from not in seasons[: _index(seasons, row.season)]:
            entry["carry_over_from"].refuse(f"not an earlier season than {row.season}")


def _index(seasons: tuple[str, ...], season: str) -> int:
    return seasons.index(season) if season in seasons else 0


def _code_of(place: Place, code: str, codes: Collection[str], what: str) -> None:
    if code not in codes:
        place.refuse(f'there is no {what} "{code}"')


def _where(file: ProgrammeFile, place: Place | None) -> None:
    known = {entry.code for entry in file.entries} | {file.head.id}
    known |= set(file.plan.seasons if file.plan else ())
    for code in place.written().split() if place else ():
        if place and code not in known:
            place.refuse(f'nothing has the code "{code}"')

"""Loading a programme: all of it or nothing, twice the same, and the plan check over what is loaded."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from calls.choices import PlanState
from calls.models import (
    Action,
    Allocation,
    LedgerEntry,
    Objective,
    PlanAmount,
    PlanOpening,
    PlanVersion,
    Programme,
)
from calls.queries.money import budget
from calls.queries.plan import finding_rows, in_english, plan_findings
from calls.services.programme import load_programme
from indicators.models import Indicator
from records.definitions import Unloadable
from records.models import AuditEvent
from records.rules import Refused
from records.services import verify
from tests.factories.accounts import person
from tests.factories.programme_files import FINLAND, OTHER_FUND, SMALL, findings, with_change

pytestmark = pytest.mark.django_db
ID = "amif-fi-2021-2027"


def loaded(folder: Path, text: str, name: str = "programme.yaml") -> Path:
    """A file with `text`, loaded."""
    path = written(folder, text, name)
    load_programme(path, by=None)
    return path


def written(folder: Path, text: str, name: str = "programme.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def contents() -> dict[str, list[tuple]]:
    """Every row of every table of the programme, the ledger and the audit trail."""
    models = [
        *apps.get_app_config("calls").get_models(),
        *apps.get_app_config("indicators").get_models(),
        AuditEvent,
    ]
    return {model.__name__: sorted(model.objects.values_list(), key=repr) for model in models}


def test_finlands_programme_loads_whole():
    tally = load_programme(FINLAND, by=None)
    programme = Programme.objects.get(pk=ID)
    assert (programme.allocation, programme.period) == (Decimal("62408077.27"), "2021-2027")
    assert (programme.objectives.count(), Allocation.objects.count()) == (4, 8)
    assert programme.actions.filter(support="project").count() == 29
    assert programme.actions.filter(support="operating", measure=None).count() == 3
    assert Indicator.objects.filter(fund="AMIF").count() == 42
    version = PlanVersion.objects.get()
    assert (version.state, str(version.handled_on)) == (PlanState.APPROVED, "2022-12-13")
    assert (
        tally.created
        == 1 + 4 + 8 + 11 + 32 + 42 + 65 + 1 + PlanOpening.objects.count() + PlanAmount.objects.count()
    )
    assert set(programme.vocabulary["grounds"]) == {
        "integration_local_regional_cso",
        "alternatives_to_detention",
        "assisted_voluntary_return",
        "vulnerable_persons",
    }


def test_loaded_action_keeps_printed_and_repaired():
    load_programme(FINLAND, by=None)
    action = Action.objects.get(code="2D2")
    assert action.title["sv"].endswith("skräddarsydda stödtjänster")
    assert (action.rate, action.raised_rate) == (Decimal("75.00"), Decimal("90.00"))
    assert action.raised_rate_grounds == ["integration_local_regional_cso", "vulnerable_persons"]
    assert action.indicators[3] == "O.2.3.2"
    assert action.printed_indicators[3] == ""
    carried = PlanOpening.objects.get(action__code="2A1", season="2023-autumn")
    assert carried.carry_over
    amount = PlanAmount.objects.get(measure__code="2A", season="2023-autumn")
    assert (amount.amount, amount.carry_over_from) == (Decimal("0.00"), "2023-spring")


def test_allocations_enter_the_ledger_from_the_first_day_of_the_period():
    load_programme(FINLAND, by=None)
    entries = LedgerEntry.objects.order_by("objective__code", "-support")
    assert [(e.objective.code, e.support, e.amount) for e in entries] == [
        ("SO1", "project", Decimal("19115864.50")),
        ("SO1", "operating", Decimal("5223256.00")),
        ("SO2", "project", Decimal("27064429.14")),
        ("SO2", "operating", Decimal("2883652.00")),
        ("SO3", "project", Decimal("6315607.88")),
        ("SO3", "operating", Decimal("1505266.00")),
        ("SO4", "project", Decimal("300000.00")),
    ]
    assert {e.effective_at.isoformat() for e in entries} == {"2020-12-31T22:00:00+00:00"}
    assert all(e.recorded_at.year > 2022 for e in entries)


def test_budget_shows_rounding_differences_of_the_objectives():
    load_programme(FINLAND, by=None)
    whole = budget(Programme.objects.get(pk=ID))
    parts = whole.objectives
    assert whole.total.allocated == Decimal("62408077.27")
    differences = {part.objective.code: part.rounding_difference for part in parts}
    assert differences == {
        "SO1": Decimal("0.31"),
        "SO2": Decimal("0.73"),
        "SO3": Decimal("0.71"),
        "SO4": Decimal("0.00"),
    }


def test_second_load_changes_nothing():
    load_programme(FINLAND, by=None)
    before = contents()
    tally = load_programme(FINLAND, by=None)
    assert (tally.created, tally.updated, tally.removed) == (0, 0, 0)
    assert contents() == before


def test_wrong_file_changes_nothing_and_names_file_line_and_path(tmp_path):
    load_programme(FINLAND, by=None)
    before = contents()
    text = FINLAND.read_text(encoding="utf-8")
    text = with_change(text, 'total: "24339120.81"', 'total: "24 339 120,81"')
    text = with_change(text, 'code: "1A1"\n', 'code: "1A0"\n')
    text = with_change(text, '"R.2.11"]', '"R.2.12"]')
    path = written(tmp_path, text)
    with pytest.raises(Unloadable) as caught:
        load_programme(path, by=None)
    line = text[: text.index('total: "24 339 120,81"')].count("\n") + 1
    assert (
        f'{path}: line {line}: objectives[0].allocation.total: not an amount: "24 339 120,81"'
        in caught.value.lines
    )
    assert contents() == before


def test_changed_file_changes_only_what_differs(tmp_path):
    loaded(tmp_path, SMALL)
    before = contents()
    tally = load_programme(written(tmp_path, with_change(SMALL, 'en: "Advice"', 'en: "Counsel"')), by=None)
    assert (tally.created, tally.updated, tally.removed) == (0, 1, 0)
    assert Action.objects.get(code="2B1").title == {"sv": "Rådgivning", "en": "Counsel"}
    after = contents()
    assert {name for name in after if after[name] != before[name]} == {
        "Action",
        "EntryVersion",
        "Programme",
        "AuditEvent",
    }


def test_left_out_opening_and_action_go(tmp_path):
    loaded(tmp_path, SMALL)
    text = with_change(SMALL, 'openings: ["2023-spring", "2023-autumn"]', 'openings: ["2023-autumn"]')
    start, end = text.index('  - code: "OS1"'), text.index("plan:\n")
    text = with_change(text[:start] + text[end:], 'actions: ["OS1"]', 'actions: ["1A1"]')
    tally = load_programme(written(tmp_path, text), by=None)
    assert tally.removed == 3  # two openings and the action
    assert set(Action.objects.values_list("code", flat=True)) == {"1A1", "2B1"}
    assert PlanOpening.objects.filter(action__code="1A1").count() == 1


def test_allocation_in_the_ledger_is_not_changed_by_a_file(tmp_path):
    loaded(tmp_path, SMALL)
    before = contents()
    text = with_change(SMALL, 'project_support: "800000.50"', 'project_support: "700000.50"')
    with pytest.raises(
        Unloadable, match=r"objectives\[0\].allocation.project_support: 800000.50 is allocated"
    ):
        load_programme(written(tmp_path, text), by=None)
    assert contents() == before


def test_failure_in_the_middle_leaves_nothing(tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr("calls.services.programme.allocate", fail)
    with pytest.raises(RuntimeError):
        load_programme(written(tmp_path, SMALL), by=None)
    assert not Programme.objects.exists()
    assert not Indicator.objects.exists()


def test_loading_is_recorded_once_per_change(tmp_path):
    loaded(tmp_path, SMALL)
    loaded(tmp_path, SMALL)
    events = AuditEvent.objects.filter(stream="programme:amif-xx", verb="programme.loaded")
    assert events.count() == 1
    assert events.get().data["sha256"] == Programme.objects.get().file_sha256
    assert verify() == []


def test_other_funds_programme_loads_without_measures_catalogue_or_swedish(tmp_path):
    loaded(tmp_path, OTHER_FUND)
    programme = Programme.objects.get(pk="eea-fi-asylum")
    assert (programme.fund, programme.title) == ("EEA", {"en": "Asylum, migration and integration"})
    assert list(programme.actions.values_list("code", "measure", "rate")) == [
        ("PDP-1", None, Decimal("75.00")),
        ("Call.2", None, Decimal("60.50")),
    ]
    assert Objective.objects.get().code == "PA18"
    assert programme.vocabulary["letters"]["court"] == {"en": "Agreement: court"}
    assert plan_findings(programme) == []
    assert not Indicator.objects.exists()


def test_programme_finds_its_catalogue_beside_itself(tmp_path):
    text = (FINLAND.parents[2] / "indicators/catalogues/amif-2021-2027.yaml").read_text(encoding="utf-8")
    written(tmp_path, with_change(text, 'fund: "AMIF"', 'fund: "ISF"'), "ours.yaml")
    loaded(tmp_path, with_change(SMALL, '"amif-2021-2027"', '"ours"'))
    assert set(Indicator.objects.values_list("fund", flat=True)) == {"ISF"}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.FINANCE, Role.AUDITOR])
def test_only_officers_load_programmes(role, tmp_path):
    with pytest.raises(Refused):
        load_programme(written(tmp_path, SMALL), by=person(role))
    assert not Programme.objects.exists()
    load_programme(written(tmp_path, SMALL), by=person(Role.OFFICER))
    assert Programme.objects.exists()


def test_check_of_rows_says_the_same_as_check_of_the_file():
    load_programme(FINLAND, by=None)
    of_rows = finding_rows(Programme.objects.get(pk=ID))
    assert of_rows == [in_english(row) for row in findings(FINLAND.read_text(encoding="utf-8"))]


def test_check_sees_a_change_in_the_rows():
    load_programme(FINLAND, by=None)
    programme = Programme.objects.get(pk=ID)
    before = {(row.code, row.where) for row in plan_findings(programme)}
    PlanAmount.objects.filter(measure__code="1B", season="2023-spring").update(amount=Decimal("1000000.01"))
    after = {(row.code, row.where) for row in plan_findings(programme)}
    assert after - before == {("table_total", "SO1 2023-spring")}


def test_check_takes_the_same_queries_for_one_and_many_actions(tmp_path):
    loaded(tmp_path, SMALL)
    load_programme(FINLAND, by=None)
    for programme in Programme.objects.order_by("id"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            plan_findings(programme)
        assert len(queries) == 6, programme.pk


def test_check_plan_command_prints_a_json_list_in_stable_order():
    load_programme(FINLAND, by=None)
    outputs = []
    for _ in range(2):
        out = StringIO()
        call_command("check_plan", programme=ID, json=True, stdout=out)
        outputs.append(out.getvalue())
    rows = json.loads(outputs[0])
    assert outputs[0] == outputs[1]
    assert all(set(row) == {"code", "severity", "where", "message", "expected", "found"} for row in rows)
    remaining = next(row for row in rows if row["where"] == "SO3" and row["code"] == "progress_remaining")
    assert (remaining["expected"], remaining["found"]) == ("6.2", "6.3")
    assert "7.82 million, less the 1.6 million earmarked is 6.2 million" in remaining["message"]


def test_commands_tell_what_is_wrong(tmp_path):
    path = written(tmp_path, with_change(SMALL, 'measure: "1A"\n', 'measure: "9Z"\n'))
    with pytest.raises(
        CommandError, match=r"line \d+: actions\[0\].measure: there is no measure \"9Z\""
    ) as caught:
        call_command("load_programme", str(path))
    assert caught.value.returncode == 1
    with pytest.raises(CommandError, match="the file cannot be read: No such file"):
        call_command("load_programme", str(tmp_path / "none.yaml"))
    with pytest.raises(CommandError, match="There is no programme none"):
        call_command("check_plan", programme="none")

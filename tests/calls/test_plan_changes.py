"""What changed between two plan versions: for every pair, empty with itself, mirrored, its sums those of its parts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.renderers.plan_file import plan_yaml
from calls.rules.plan_changes import ActionFacts, Side, compare
from calls.rules.plan_document import Known, read_plan_version
from calls.rules.plan_versions import OpeningEntry, PlanContent, aligned, begun_from, seasons_in
from calls.rules.programme_data import AmountEntry
from records.definitions import Unloadable

ACTIONS = ("1A1", "2D2", "2D4", "OS1")
MEASURES = (("SO1", "1A"), ("SO2", "2D"), ("SO2", ""))
SEASONS = seasons_in(2025, 2026)
PERIOD = (2021, 2027)
KNOWN = Known(
    frozenset({"SO1", "SO2"}), frozenset({("SO1", "1A"), ("SO2", "2D")}), frozenset(ACTIONS), PERIOD
)

words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")) | st.sampled_from("\n\t:#'\"{}[]-!&*%@`"),
    min_size=1,
    max_size=60,
).filter(str.strip)
texts = st.dictionaries(st.sampled_from(["fi", "sv", "en"]), words, min_size=1)
money = st.decimals(0, 10**9, places=2)
openings = st.builds(
    OpeningEntry,
    action=st.sampled_from(ACTIONS),
    season=st.sampled_from(SEASONS),
    carry_over=st.booleans(),
    targeted=st.booleans(),
    targeted_text=texts | st.just({}),
)
amounts = st.builds(
    lambda line, support, season, amount, source, carried: AmountEntry(
        objective=line[0],
        measure=line[1],
        support=support,
        season=season,
        amount=amount,
        carry_over_from=carried,
        source=source,
    ),
    line=st.sampled_from(MEASURES),
    support=st.sampled_from(["project", "operating"]),
    season=st.sampled_from(SEASONS),
    amount=money,
    source=st.just("") | words,
    carried=st.sampled_from(["", "2024-autumn", "2025-spring"]),
)
days = st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31))
codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}", fullmatch=True)
contents = st.builds(
    PlanContent,
    programme=st.sampled_from(["amif-test", "1e3", "no"]),
    code=codes,
    title=texts,
    year_from=st.just(2025),
    year_to=st.just(2026),
    dated=days,
    handled_on=days,
    reason=st.just("") | words,
    based_on=st.just("") | codes,
    openings=st.lists(openings, max_size=8, unique_by=lambda row: row.place).map(tuple),
    amounts=st.lists(
        amounts, max_size=8, unique_by=lambda row: (row.objective, row.measure, row.support, row.season)
    ).map(tuple),
)
facts = st.builds(
    ActionFacts,
    code=st.just("2D2"),
    title=texts,
    rate=st.sampled_from([Decimal("75.00"), Decimal("90.00")]),
    description=texts,
    aims=texts,
    raised_rate=st.none() | st.just(Decimal("90.00")),
    raised_rate_grounds=st.just(()) | st.just(("vulnerable_persons",)),
)
sides = st.builds(Side, contents, st.just({}) | facts.map(lambda row: {row.code: row}))


@given(sides)
def test_a_version_does_not_differ_from_itself(side):
    changes = compare(side, side)
    assert changes.empty
    assert all(row.difference == 0 for row in (*changes.sums, changes.total))


@given(sides, sides)
def test_comparison_the_other_way_round_is_its_mirror(one, other):
    assert compare(other, one) == compare(one, other).mirrored()


@given(sides, sides)
def test_changes_of_amounts_add_up_to_the_changes_of_sums(one, other):
    changes = compare(one, other)
    for row in changes.sums:
        parts = [
            each.difference
            for each in changes.amounts
            if each.objective == row.objective and row.season in ("", each.season)
        ]
        assert sum(parts, Decimal(0)) == row.difference
    assert changes.total.before == sum((row.amount for row in one.content.amounts), Decimal(0))
    assert changes.total.after == sum((row.amount for row in other.content.amounts), Decimal(0))


@given(sides, sides)
def test_changes_lead_from_the_earlier_version_to_the_later(one, other):
    changes = compare(one, other)
    places = {row.place: row for row in one.content.openings}
    for row in changes.removed:
        assert places.pop(row.place) == row
    for change in changes.marked:
        assert places[change.before.place] == change.before
        places[change.before.place] = change.after
    for row in changes.added:
        assert row.place not in places
        places[row.place] = row
    assert places == {row.place: row for row in other.content.openings}
    money = {(row.objective, row.measure, row.support, row.season): row.amount for row in one.content.amounts}
    for row in changes.amounts:
        money[row.objective, row.measure, row.support, row.season] = row.after
    later = {
        (row.objective, row.measure, row.support, row.season): row.amount for row in other.content.amounts
    }
    assert {place: amount for place, amount in money.items() if amount is not None} == later


def test_comparison_names_each_kind_of_change():
    before = Side(
        PlanContent(
            "amif-test",
            "a",
            {},
            2025,
            2026,
            openings=(OpeningEntry("1A1", "2025-spring"), OpeningEntry("2D2", "2026-spring")),
            amounts=(AmountEntry("SO2", "2D", "project", "2025-spring", Decimal("100.10")),),
        ),
        {"2D2": ActionFacts("2D2", {"fi": "Vanha"}, Decimal("75.00"), {}, {})},
    )
    after = Side(
        PlanContent(
            "amif-test",
            "b",
            {},
            2025,
            2026,
            openings=(OpeningEntry("2D2", "2025-autumn"), OpeningEntry("2D2", "2026-spring", targeted=True)),
            amounts=(
                AmountEntry("SO2", "2D", "project", "2025-spring", Decimal("50.00")),
                AmountEntry("SO2", "2D", "project", "2025-autumn", Decimal("0.00"), "2025-spring"),
            ),
        ),
        {"2D2": ActionFacts("2D2", {"fi": "Uusi"}, Decimal("90.00"), {}, {})},
    )
    changes = compare(before, after)
    assert [row.place for row in changes.added] == [("2D2", "2025-autumn")]
    assert [row.place for row in changes.removed] == [("1A1", "2025-spring")]
    assert [(row.before.targeted, row.after.targeted) for row in changes.marked] == [(False, True)]
    assert [(row.code, row.season, row.difference) for row in changes.amounts] == [
        ("2D", "2025-spring", Decimal("-50.10")),
        ("2D", "2025-autumn", Decimal("0.00")),
    ]
    assert [(row.objective, row.season, row.difference) for row in changes.sums] == [
        ("SO2", "", Decimal("-50.10")),
        ("SO2", "2025-spring", Decimal("-50.10")),
        ("SO2", "2025-autumn", Decimal("0.00")),
    ]
    assert [(row.field, row.before, row.after) for row in changes.actions] == [
        ("title", {"fi": "Vanha"}, {"fi": "Uusi"}),
        ("rate", Decimal("75.00"), Decimal("90.00")),
    ]


@given(contents)
def test_a_version_begun_from_another_differs_only_where_its_years_are(content):
    begun = begun_from(content, code="b", title={"fi": "b"}, year_from=2027, year_to=2028, reason="x")
    moved = aligned(content, 2)
    assert compare(Side(moved, {}), Side(begun, {})).empty


@given(contents)
def test_a_version_written_as_yaml_is_read_again_the_same(content):
    assert read_plan_version(plan_yaml(content), lambda _: KNOWN) == content.in_order()


@given(contents)
def test_the_same_content_is_written_the_same_in_any_order(content):
    turned = PlanContent(
        **{
            **content.__dict__,
            "openings": content.openings[::-1],
            "amounts": content.amounts[::-1],
        }
    )
    assert plan_yaml(turned) == plan_yaml(content)


FILE = """\
plan:
  programme: "amif-test"
  code: "2025-2026"
  title: {fi: "Suunnitelma"}
  years: {from: "2025", to: "2026"}
  openings:
    - {action: "2D2", season: "2025-spring"}
  amounts:
    - {objective: "SO2", measure: "2D", support: "project", season: "2025-spring", amount: "10.00"}
"""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('action: "2D2"', 'action: "9Z9"', 'line 7: plan.openings[0].action: there is no action "9Z9"'),
        ('season: "2025-spring"}', 'season: "2027-spring"}', "outside the plan's years"),
        ('measure: "2D"', 'measure: "1A"', 'line 9: plan.amounts[0].measure: SO2 has no measure "1A"'),
        ('"10.00"', '"ten"', 'plan.amounts[0].amount: not an amount: "ten"'),
        ('to: "2026"', 'to: "2036"', "line 5: plan.years: A plan is for two years, and covers at most 3."),
        ('to: "2026"', 'to: "2020"', "The last year comes before the first."),
        ('{fi: "Suunnitelma"}', '{de: "Plan"}', "not one of the languages"),
        ('"amif-test"', '"other"', 'line 2: plan.programme: there is no programme "other"'),
        ('  code: "2025-2026"\n', "", "plan.code: missing"),
        ("  openings:", "  opening:", "plan.opening: unknown key"),
        (
            '"2025-spring"}\n  amounts',
            '"2025-spring"}\n    - {action: "2D2", season: "2025-spring"}\n  amounts',
            "line 8: plan.openings[1]: stands there already",
        ),
        ("plan:", "- plan:", "line 1"),
    ],
)
def test_a_wrong_file_names_line_and_path(old, new, problem):
    def known(programme):
        return KNOWN if programme == "amif-test" else None

    assert read_plan_version(FILE, known).code == "2025-2026"
    with pytest.raises(Unloadable) as error:
        read_plan_version(FILE.replace(old, new, 1), known)
    assert problem in "\n".join(error.value.lines)

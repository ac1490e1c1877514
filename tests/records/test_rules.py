"""Reasons: which of them block, how they are said once, and how a service says no with them."""

from decimal import Decimal

import pytest

from records.rules import WARNING, Number, Percent, Reason, Refused, once, refuse

ERROR = Reason("missing", "Enter %(what)s.", {"what": "a name"}, field="name")
WARNED = Reason("odd", "This looks odd.", severity=WARNING)
NOTED = Reason("told", "For your information.", severity="note")


@pytest.mark.parametrize(("reason", "blocks"), [(ERROR, True), (WARNED, False), (NOTED, False)])
def test_only_errors_block(reason: Reason, blocks: bool) -> None:
    assert reason.blocks is blocks


@pytest.mark.parametrize("found", [(), (None,), (WARNED,), (None, NOTED, WARNED)])
def test_nothing_that_blocks_refuses_nothing(found: tuple[Reason | None, ...]) -> None:
    refuse(*found)


def test_a_refusal_carries_every_reason_that_blocks_in_its_order_and_no_other() -> None:
    other = ERROR.at("title")
    with pytest.raises(Refused) as refused:
        refuse(WARNED, ERROR, None, other, NOTED)
    assert refused.value.reasons == [ERROR, other]
    assert str(refused.value) == "missing {'what': 'a name'}; missing {'what': 'a name'}"


def test_a_reason_said_about_another_field_is_the_same_otherwise() -> None:
    moved = ERROR.at("title")
    assert moved.field == "title"
    assert moved.at("name") == ERROR


def test_the_same_is_said_once_where_it_was_said_first() -> None:
    again = Reason("missing", "In other words.", {"what": "a name"}, field="name")
    elsewhere, other_figure = (
        ERROR.at("title"),
        Reason("missing", ERROR.text, {"what": "a day"}, field="name"),
    )
    said = once([ERROR, WARNED, elsewhere, again, other_figure, WARNED])
    assert [(one.code, one.field, dict(one.params)) for one in said] == [
        ("missing", "name", {"what": "a name"}),
        ("odd", "", {}),
        ("missing", "title", {"what": "a name"}),
        ("missing", "name", {"what": "a day"}),
    ]


def test_figures_of_different_kinds_are_never_taken_for_each_other() -> None:
    seven = Decimal(7)
    reasons = [Reason("x", "%(n)s", {"n": one}) for one in (seven, Percent(seven), Number(seven))]
    assert len({repr(one.params["n"]) for one in reasons}) == 3
    assert Percent(seven) != Number(seven)

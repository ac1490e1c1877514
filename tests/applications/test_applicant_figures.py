"""Financing and indicator targets on their pages: gaps to the cent, ceilings, sums and parts."""

from decimal import Decimal

import pytest
from django.urls import reverse

from applications.rules.indicators import CELLS
from tests.applications.pages import form_of, section_url, send, signed_in, text_of
from tests.factories.applications import complete_draft

pytestmark = pytest.mark.django_db


def test_the_financing_page_names_the_gap_to_the_cent_and_explains_the_rate() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    own = made.financing_lines.get().amount
    send(client, made, "financing", own=str(own - Decimal("0.01")))
    page = client.get(section_url(made, "financing"))
    assert "€0.01 has no payer" in text_of(page)
    assert "AMIF Regulation (EU) 2021/1147, Article 15(3) and Annex IV point 1" in text_of(page)
    assert "Without this ground it would be at most 75%" in text_of(page)


def test_a_rate_above_the_ceiling_is_said_at_its_field() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "financing", ground="base", rate_asked="80")
    page = client.get(answer["Location"])
    assert "You ask for 80%, but at most 75% can be granted" in text_of(page)
    made.refresh_from_db()
    assert (made.ground, made.rate_asked) == ("", Decimal("80.00"))


def test_no_own_money_needs_a_reason_which_is_kept() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    rows = {"other_public-TOTAL_FORMS": "1", "other_public-0-payer": "Vasa stad"}
    own = str(made.financing_lines.get().amount)
    answer = send(client, made, "financing", own="", **rows, **{"other_public-0-amount": own})
    assert "Enter your own money, above zero" in text_of(client.get(answer["Location"]))
    send(client, made, "financing", own_reason="Föreningen har inga egna medel.")
    made.refresh_from_db()
    assert made.reasons == {"financing": {"own_reason": "Föreningen har inga egna medel."}}
    check = client.get(reverse("application_check", args=[made.reference]))
    assert "puts in no own money. The ministry decides" in text_of(check)
    assert not check.context["errors"]


def test_indicator_targets_are_summed_and_an_empty_cell_is_nobody() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    cells = {f"O.2.3_{age}_{gender}": "" for age in range(3) for gender in ("female", "male", "non_binary")}
    answer = send(client, made, "indicators", script=True, **(cells | {"O.2.3_1_female": "1 200"}))
    totals = answer.json()["totals"]
    assert (totals["O.2.3_1"], totals["O.2.3_female"], totals["O.2.3_all"]) == ("1,200", "1,200", "1,200")
    values = made.targets.filter(indicator__code="O.2.3")
    assert values.count() == len(CELLS)
    assert sum(one.value for one in values) == 1200


def test_a_part_larger_than_its_whole_is_said_at_the_cell() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "indicators", **{"O.2.3.2_0_male": "41"})
    page = client.get(answer["Location"])
    assert "O.2.3.2 has 41 in this group, but O.2.3, of which it is a part, has 40" in text_of(page)
    assert 'href="#id_O.2.3.2_0_male"' in page.content.decode()


def test_a_count_that_is_no_whole_number_is_kept_and_said() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    send(client, made, "indicators", **{"O.2.2": "sex", "O.2.3_0_male": "-4"})
    page = client.get(section_url(made, "indicators")).content.decode()
    assert 'value="sex"' in page
    assert 'value="-4"' in page
    assert {
        problem.reason.code for problem in client.get(section_url(made, "indicators")).context["left"]
    } >= {"unread"}


def test_other_indicators_of_the_objective_are_added_and_removed() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "indicators", add="O.2.1")
    assert answer["Location"] == section_url(made, "indicators") + "?add=O.2.1#group-O.2.1"
    page = client.get(section_url(made, "indicators") + "?add=O.2.1")
    assert 'name="O.2.1_0_female"' in page.content.decode()
    filled = form_of(page) | {"shown": "O.2.1", "O.2.1_0_female": "7"}
    client.post(section_url(made, "indicators"), filled)
    assert made.targets.filter(indicator__code="O.2.1").count() == len(CELLS)
    send(client, made, "indicators", shown="O.2.1", remove="O.2.1")
    assert not made.targets.filter(indicator__code="O.2.1").exists()


def test_an_indicator_of_the_action_is_left_out_only_with_a_reason() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = send(client, made, "indicators", **{"O.2.2": ""})
    assert "The action names O.2.2. Enter a target for it, or write why" in text_of(
        client.get(answer["Location"])
    )
    answer = send(client, made, "indicators", **{"O.2.2_why": "Projektet stöder inga myndigheter."})
    assert answer["Location"] == section_url(made, "principles")

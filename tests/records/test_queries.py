"""Rows brought along in their owner's query are what separate queries would have read, on both databases."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, OuterRef
from django.forms.models import model_to_dict

from accounts.models import User
from applications.models import Application, ApplicationPartner
from applications.queries.content import content_of, digest_of
from applications.queries.drafts import ROWS
from records.queries import (
    SOME_ROW,
    SOMEBODY,
    Prepared,
    Relation,
    as_count,
    as_list,
    at_hand,
    gathering,
    in_list,
    prepare,
    settle,
)
from tests.factories.applications import complete_draft

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def gathered(pk: int) -> Application:
    rows = Application.objects.select_related("call", "organisation")
    found: Application = gathering(rows, ROWS).get(pk=pk)
    settle(found, ROWS)
    return found


def values(rows: Any) -> list[dict[str, Any]]:
    return [model_to_dict(row) for row in rows]


def test_gathered_rows_are_those_of_the_tables_in_their_order():
    made = complete_draft(partners=3)
    made.budget_lines.filter(category="external").update(vat=Decimal("12.35"), by_year=["60.00", "60.00"])
    plain, found = Application.objects.get(pk=made.pk), gathered(made.pk)
    for name in ("budget_lines", "financing_lines", "partners"):
        assert values(getattr(found, name).all()) == values(getattr(plain, name).all())
        assert getattr(plain, name).exists()
    assert values(found.call.questions.all()) == values(plain.call.questions.all())
    assert values(found.call.attachments.all()) == values(plain.call.attachments.all())


def test_the_content_says_the_same_by_either_way():
    made = complete_draft(partners=2)
    assert digest_of(content_of(gathered(made.pk))) == digest_of(
        content_of(Application.objects.get(pk=made.pk))
    )


def test_an_application_without_rows_has_none(django_assert_num_queries: Any):
    made = complete_draft()
    made.partners.all().delete()
    made.budget_lines.all().delete()
    found = gathered(made.pk)
    with django_assert_num_queries(0):
        assert (list(found.partners.all()), list(found.budget_lines.all())) == ([], [])


def test_gathered_rows_know_their_owner_and_ask_no_more(django_assert_num_queries: Any):
    found = gathered(complete_draft(partners=2).pk)
    with django_assert_num_queries(0):
        assert {row.application for row in found.partners.all()} == {found}
        assert all(row.call == found.call for row in found.call.questions.all())


def test_columns_of_rows_come_as_a_list_and_their_number_beside_the_owner(django_assert_num_queries: Any):
    made, bare = complete_draft(partners=3), complete_draft()
    bare.partners.all().delete()
    theirs = ApplicationPartner.objects.filter(application=OuterRef("pk"))
    rows = Application.objects.annotate(
        named=as_list(theirs.filter(position__lt=2), "application", {"who": F("name")}),
        number=as_count(theirs, "application"),
    )
    with django_assert_num_queries(1):
        found = {one.pk: ({row["who"] for row in in_list(one, "named")}, one.number) for one in rows}
    expected = set(made.partners.filter(position__lt=2).values_list("name", flat=True))
    assert found == {made.pk: (expected, 3), bare.pk: (set(), 0)}
    assert len(expected) == 2


def opened() -> Prepared:
    """Any application somebody has opened, with its round and organisation."""
    rows = Application.objects.select_related("call__programme", "organisation", "copied_from")
    return prepare(rows.filter(pk=SOME_ROW, created_by=User(pk=SOMEBODY)), person=SOMEBODY, row=SOME_ROW)


def test_a_prepared_query_reads_what_the_query_would(django_assert_num_queries: Any):
    made, other = complete_draft(), complete_draft()
    plain = Application.objects.select_related("call__programme", "organisation").get(pk=made.pk)
    question = opened()
    with django_assert_num_queries(1):
        (found,) = question.models(person=made.created_by_id, row=made.pk)
        assert (found.call.programme, found.organisation) == (plain.call.programme, plain.organisation)
        assert found.copied_from is None
        assert values([found]) == values([plain])
        assert values([found.call, found.organisation]) == values([plain.call, plain.organisation])
    assert [one.pk for one in question.models(person=other.created_by_id, row=other.pk)] == [other.pk]


def test_a_prepared_query_answers_for_whom_and_what_it_is_asked():
    made, other = complete_draft(), complete_draft()
    question = opened()
    assert question.models(person=other.created_by_id, row=made.pk) == []
    assert question.models(person=made.created_by_id, row=0) == []


def test_a_prepared_query_gives_values_as_the_fields_have_them():
    made = complete_draft()
    columns = ("rate_asked", "starts_on", "entries", "organisation", "wholly_procured", "maximum_asked")
    rows = Application.objects.filter(pk=SOME_ROW).values_list(*columns)
    plain = Application.objects.filter(pk=made.pk).values_list(*columns).get()
    assert [tuple(row) for row in prepare(rows, row=SOME_ROW).ask(row=made.pk)] == [plain]


def test_a_stand_in_that_is_nowhere_in_the_query_is_refused():
    with pytest.raises(ValueError, match="person"):
        prepare(Application.objects.filter(pk=SOME_ROW), person=SOMEBODY, row=SOME_ROW)


def test_a_prepared_query_wants_every_answer_it_stands_in_for():
    with pytest.raises(KeyError):
        opened().ask(row=1)


def test_rows_that_others_refer_to_come_along_with_them(django_assert_num_queries: Any):
    made = complete_draft(partners=2)
    first, second = made.partners.order_by("position")[:2]
    first.organisation = made.organisation
    first.save()
    rows = {"partners": Relation(ApplicationPartner, "application", along=("organisation",))}
    found = gathering(Application.objects.all(), rows).get(pk=made.pk)
    assert not at_hand(found, "partners")
    settle(found, rows)
    assert at_hand(found, "partners")
    with django_assert_num_queries(0):
        here, other = found.partners.all()
        assert model_to_dict(here.organisation) == model_to_dict(made.organisation)
        assert other.organisation is None
    assert second.organisation is None

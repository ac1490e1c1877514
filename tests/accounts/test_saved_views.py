"""Lists kept under a name of one's own: at most one default, nobody else's touched, all in the trail."""

import pytest
from django.db import IntegrityError

from accounts.models import SavedView
from accounts.services.views import MOST, forget_view, save_view, set_default
from records.models import AuditEvent
from records.rules import Refused
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
PAGE = "desk_cases"


def names(user):
    return list(SavedView.objects.filter(user=user).values_list("name", "query", "is_default"))


def test_a_view_is_kept_and_the_same_name_replaces_it():
    me = person("officer")
    save_view(me, PAGE, "  Mine,   late ", "handler=me&flag=overdue")
    save_view(me, PAGE, "Mine, late", "handler=me")
    assert names(me) == [("Mine, late", "handler=me", False)]
    verbs = AuditEvent.objects.filter(actor=me.pk).values_list("verb", "subject", "data")
    assert list(verbs) == [("view_saved", f"accounts.user:{me.pk}", {"page": PAGE})] * 2


def test_a_new_default_takes_the_place_of_the_old_one():
    me = person("officer")
    save_view(me, PAGE, "A", "state=submitted", default=True)
    save_view(me, PAGE, "B", "state=assessed", default=True)
    save_view(me, "another_list", "C", "", default=True)
    assert names(me) == [
        ("C", "", True),
        ("A", "state=submitted", False),
        ("B", "state=assessed", True),
    ]
    set_default(SavedView.objects.get(name="A"), True, by=me)
    assert [one for one in names(me) if one[2]] == [("C", "", True), ("A", "state=submitted", True)]
    set_default(SavedView.objects.get(name="A"), False, by=me)
    assert [one for one in names(me) if one[2]] == [("C", "", True)]


def test_the_database_keeps_one_default():
    me = person("officer")
    save_view(me, PAGE, "A", "", default=True)
    with pytest.raises(IntegrityError):
        SavedView.objects.create(user=me, page=PAGE, name="B", query="", is_default=True)


def test_nobody_touches_anothers_view():
    me, other = person("officer"), person("officer")
    view = save_view(me, PAGE, "A", "")
    save_view(other, PAGE, "A", "state=assessed")
    for step in (lambda: forget_view(view, by=other), lambda: set_default(view, True, by=other)):
        with pytest.raises(SavedView.DoesNotExist):
            step()
    forget_view(view, by=me)
    assert (names(me), len(names(other))) == ([], 1)


@pytest.mark.parametrize("name", ["", "  "])
def test_a_view_has_a_name(name):
    with pytest.raises(Refused) as refused:
        save_view(person("officer"), PAGE, name, "")
    assert refused.value.reasons[0].code == "view_nameless"


def test_there_is_an_end_to_views_but_old_ones_can_be_replaced():
    me = person("officer")
    for number in range(MOST):
        save_view(me, PAGE, f"View {number}", "")
    with pytest.raises(Refused) as refused:
        save_view(me, PAGE, "One more", "")
    assert refused.value.reasons[0].code == "too_many_views"
    save_view(me, PAGE, "View 3", "state=assessed")
    assert len(names(me)) == MOST

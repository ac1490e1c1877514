"""The lock under which a case is worked on."""

from typing import Any

import pytest
from django.db.transaction import TransactionManagementError, get_connection

from applications.models import Application
from applications.services.locking import lock
from tests.factories.applications import complete_draft

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_lock_gives_the_application_as_it_now_is_with_all_it_refers_to(django_assert_num_queries: Any):
    made = complete_draft()
    Application.objects.filter(pk=made.pk).update(title="Said meanwhile")
    with django_assert_num_queries(1):
        locked = lock(made)
        call = locked.call
        referred = (locked.case, call.programme, call.criteria_set, locked.action, locked.line.objective)
        organisation = locked.organisation
    assert (locked.pk, locked.title) == (made.pk, "Said meanwhile")
    assert referred == (
        made.case,
        made.call.programme,
        made.call.criteria_set,
        made.action,
        made.line.objective,
    )
    assert organisation == made.organisation


def test_locked_application_can_be_saved():
    locked = lock(complete_draft())
    locked.title = "Said now"
    locked.save(update_fields=["title"])
    assert Application.objects.get().title == "Said now"


def test_lock_of_an_application_that_is_not_there_says_so():
    with pytest.raises(Application.DoesNotExist):
        lock(Application(pk=0))


def test_lock_wants_a_transaction(monkeypatch: pytest.MonkeyPatch):
    made = complete_draft()
    monkeypatch.setattr(get_connection(), "in_atomic_block", False)
    with pytest.raises(TransactionManagementError):
        lock(made)

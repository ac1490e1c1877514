"""Reading for a report: one moment, and nobody who writes has to wait."""

import threading

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from records.models import Counter
from reporting.queries.snapshot import snapshot


def elsewhere(work):
    """Do it in another connection; returns what went wrong, if anything."""
    wrong = []

    def run():
        try:
            work()
        except DatabaseError as error:
            wrong.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=10)
    assert not thread.is_alive()
    return wrong


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fresh", [False, True])
def test_snapshot_does_not_see_what_is_written_meanwhile_and_does_not_hold_it_up(fresh):
    if fresh:
        connection.close()
    with snapshot():
        assert Counter.objects.count() == 0
        assert elsewhere(lambda: Counter.objects.create(series="written meanwhile")) == []
        assert Counter.objects.count() == 0
    assert Counter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_transactions_after_a_snapshot_take_the_lock_at_their_start_again():
    usual = getattr(connection, "transaction_mode", None)
    with snapshot():
        pass
    assert getattr(connection, "transaction_mode", None) == usual


@pytest.mark.django_db(transaction=True)
def test_snapshot_that_fails_leaves_the_connection_usable():
    with pytest.raises(ZeroDivisionError), snapshot():
        1 // Counter.objects.count()
    Counter.objects.create(series="after")
    assert Counter.objects.count() == 1

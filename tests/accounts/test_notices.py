"""The list of notices, the number in the header, and the choice of how many come by e-mail."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import NoticePace, Role
from accounts.models import User
from accounts.services.notices import choose_pace, mark_read
from records.models import AuditEvent, Notice
from records.rules import Refused
from records.services import notify
from tests.factories.accounts import UserFactory, person

pytestmark = pytest.mark.django_db


def tell(user, count=1, url="/my/organisations/"):
    for number in range(count):
        params = {"what": "role", "organisation": f"Hanken {number}", "role": "owner", "person": "Åke"}
        notify(user, "membership", params=params, url=url)
    return list(Notice.objects.filter(user=user).order_by("pk"))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def text_of(client, url="/my/notices/"):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", [None, *Role])
def test_everybody_has_a_list_of_the_own_notices(role):
    user = person(role) if role else UserFactory()
    tell(user)
    tell(UserFactory(), 2)
    text = text_of(signed_in(user))
    assert text.count("Hanken") == 1
    assert "1 has not been read." in text


def test_empty_list_says_what_will_come():
    assert "No notices yet" in text_of(signed_in(UserFactory()))


def test_following_a_notice_marks_it_read_and_leads_to_its_page():
    user = UserFactory()
    first, second = tell(user, 2)
    client = signed_in(user)
    answer = client.get(reverse("notice", args=[first.pk]))
    assert answer.headers["Location"] == first.url
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.read_at is not None
    assert second.read_at is None
    at = first.read_at
    client.get(reverse("notice", args=[first.pk]))
    first.refresh_from_db()
    assert first.read_at == at


def test_notice_without_a_page_leads_back_to_the_list():
    user = UserFactory()
    [only] = tell(user, url="")
    assert signed_in(user).get(reverse("notice", args=[only.pk])).headers["Location"] == reverse("notices")


def test_somebody_elses_notice_does_not_exist():
    [theirs] = tell(UserFactory())
    assert signed_in(UserFactory()).get(reverse("notice", args=[theirs.pk])).status_code == 404
    assert mark_read(UserFactory(), theirs.pk) == 0
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_all_are_marked_read_at_once_and_only_by_sending_the_form():
    user = UserFactory()
    tell(user, 3)
    client = signed_in(user)
    assert client.get(reverse("notices_read")).status_code == 405
    client.post(reverse("notices_read"))
    assert not Notice.objects.filter(user=user, read_at=None).exists()
    text = text_of(client)
    assert "You have read everything." in text
    assert "Mark all as read" not in text


def test_unread_ones_alone_are_shown_when_asked_for():
    user = UserFactory()
    first, _second = tell(user, 2)
    mark_read(user, first.pk)
    text = text_of(signed_in(user), "/my/notices/?unread=1")
    assert "Hanken 1" in text
    assert "Hanken 0" not in text
    mark_read(user)
    assert "Nothing is unread." in text_of(signed_in(user), "/my/notices/?unread=1")


def test_list_is_paged():
    user = UserFactory()
    tell(user, 26)
    assert text_of(signed_in(user)).count('href="/my/notices/') >= 25
    assert text_of(signed_in(user), "/my/notices/?page=2").count("Hanken") == 1


def test_header_counts_the_unread_on_every_page():
    user = person(Role.OFFICER)
    tell(user, 3)
    client = signed_in(user)
    assert "(3<span" in text_of(client, "/desk/rounds/")
    mark_read(user)
    assert "(0<span" not in text_of(client, "/desk/rounds/")


def test_roles_and_the_number_of_unread_come_in_one_query(django_assert_num_queries):
    user = person(Role.OFFICER, Role.DECIDER)
    tell(user, 2)
    found = User.objects.get(pk=user.pk)
    with django_assert_num_queries(1):
        assert found.roles == {Role.OFFICER, Role.DECIDER}
        assert found.unread_notices == 2
    alone = User.objects.get(pk=UserFactory().pk)
    assert (alone.roles, alone.unread_notices) == (frozenset(), 0)


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_as_often_for_three_as_for_one(count, django_assert_num_queries):
    user = UserFactory()
    tell(user, count)
    client = signed_in(user)
    with django_assert_num_queries(5):
        client.get("/my/notices/")


def test_choice_is_kept_and_says_what_always_comes():
    user = UserFactory()
    client = signed_in(user)
    text = text_of(client, "/accounts/notices/")
    assert "These always come at once" in text
    assert "requests for supplement" in text
    answer = client.post("/accounts/notices/", {"pace": "daily"})
    assert answer.headers["Location"] == "/accounts/notices/"
    assert User.objects.get(pk=user.pk).notice_pace == NoticePace.DAILY
    choose_pace(user, NoticePace.DAILY)
    assert AuditEvent.objects.filter(verb="notice_pace_chosen").count() == 1


def test_choice_nobody_offers_is_refused():
    user = UserFactory()
    assert signed_in(user).post("/accounts/notices/", {"pace": "never"}).status_code == 200
    with pytest.raises(Refused):
        choose_pace(user, "never")
    assert User.objects.get(pk=user.pk).notice_pace == NoticePace.AT_ONCE


def test_a_pace_that_is_none_of_the_three_is_refused_and_changes_nothing():
    user = UserFactory()
    before = user.notice_pace
    with pytest.raises(Refused) as refused:
        choose_pace(user, "hourly")
    assert [one.code for one in refused.value.reasons] == ["notice_pace_unknown"]
    assert User.objects.get(pk=user.pk).notice_pace == before
    assert not AuditEvent.objects.filter(verb="notice_pace_chosen").exists()

"""The demo's criteria: the next version waits for the committee's own member, a set of points is a draft."""

import pytest

from accounts.choices import Role
from amif.demo.criteria import present_criteria
from amif.demo.people import Cast
from calls.models import CriteriaSet
from calls.queries.criteria_votes import ballots_of
from calls.services.criteria import approve_criteria, load_criteria
from calls.services.criteria_votes import cast_vote, close_vote
from records import clock
from tests.factories.accounts import person
from tests.factories.calls import ProgrammeFactory


@pytest.mark.django_db
def test_demos_version_needs_one_more_member_and_can_be_adopted_the_same_day():
    programme, officer = ProgrammeFactory(), person(Role.OFFICER)
    base = approve_criteria(load_criteria(programme), clock.now().date(), by=None)
    present_criteria(programme, clock.now(), Cast({"officer": officer}, {}, {}))
    version = CriteriaSet.objects.get(code="general", version=2)
    (shown,) = ballots_of(version)
    assert (version.state, shown.tally.present, shown.tally.countable) == ("proposed", 2, False)
    assert CriteriaSet.objects.get(code="hundred-points").state == "draft"
    cast_vote(version, "for", by=person(Role.COMMITTEE))
    close_vote(version, by=person(Role.DECIDER))
    base.refresh_from_db()
    assert (version.state, base.state) == ("approved", "replaced")

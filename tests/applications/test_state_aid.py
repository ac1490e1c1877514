"""State aid of a grant where the programme asks: proposed, kept, shown to who decides, said in the letter."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from applications.models import Application, Decision
from applications.queries.letters import letter_of
from applications.queries.terms import terms_of, terms_with_field
from applications.renderers.letter import aid_in, letter_html
from applications.rules.state_aid import DE_MINIMIS, NO_AID, STATE_AID, Aid
from applications.services.deciding import decide, propose
from calls.models import Programme
from calls.queries.state_aid import aid_terms_of
from records.rules import Refused
from tests.factories.applications import submitted
from tests.factories.selection import assessed, decider, impartial, officer, whole

pytestmark = pytest.mark.django_db
ASKED = {"ceiling": "300000.00", "years": "3", "article": "Regulation (EU) 2023/2831, Article 3(2)"}
ON = date(2027, 3, 1)
SAID = {
    "fi": ("vähämerkityksistä tukea", "10 000,00", "96 612,22", "300 000,00"),
    "sv": ("stöd av mindre betydelse", "10 000,00", "96 612,22", "300 000,00"),
    "en": ("de minimis aid", "10,000.00", "96,612.22", "300,000.00"),
}
ARTICLE = {"fi": "107 artiklan 1 kohdassa", "sv": "artikel 107.1", "en": "Article 107(1)"}


def asking(by: Any) -> Application:
    """An assessed application of a programme that asks."""
    application = assessed(submitted(), by=by)
    programme = application.call.programme
    programme.vocabulary["state_aid"] = ASKED
    programme.save()
    return Application.objects.get(pk=application.pk)


def proposed_with(application: Application, aid: Aid | None, by: Any) -> Decision:
    return propose(
        application, whole(application), terms=replace(terms_with_field(application), aid=aid), by=by
    )


def shown(decision: Decision, language: str) -> str:
    html = letter_html(replace(letter_of(decision, on=ON), language=language))
    return " ".join(html.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_grant_says_whether_it_is_aid_and_the_decision_and_its_letter_keep_it(client):
    clerk, chief = officer(), decider()
    application = asking(clerk)
    wrong = {
        "aid_missing": None,
        "aid_reason": Aid(STATE_AID),
        "aid_above": Aid(DE_MINIMIS, "Litet.", Decimal("213387.79")),
    }
    for code, aid in wrong.items():
        with pytest.raises(Refused) as refused:
            proposed_with(application, aid, clerk)
        assert [reason.code for reason in refused.value.reasons] == [code]
    aid = Aid(DE_MINIMIS, "Verksamheten säljs.", Decimal("10000.00"))
    made = proposed_with(application, aid, clerk)
    assert terms_of(Decision.objects.get(pk=made.pk)).aid == aid
    impartial(application, chief)
    client.force_login(chief)
    page = client.get(f"/desk/cases/{application.case.reference}/decision/").content.decode()
    assert "De minimis aid" in page
    assert "Verksamheten säljs." in page
    made = decide(made, by=chief)
    for language, words in SAID.items():
        text = shown(made, language)
        assert [word for word in (*words, "2023/2831", "Verksamheten säljs.") if word not in text] == []
    Decision.objects.filter(pk=made.pk).update(aid_kind=NO_AID, aid_earlier=None)
    for language, word in ARTICLE.items():
        assert word in shown(Decision.objects.get(pk=made.pk), language)


def test_proposal_asks_about_aid_only_where_the_programme_does(client):
    clerk = officer()
    application = asking(clerk)
    client.force_login(clerk)
    address = f"/desk/cases/{application.case.reference}/proposal/"
    page = client.get(address).content.decode()
    assert 'name="aid"' in page
    assert "At most €300,000.00 to one undertaking in 3 years." in page
    most = whole(application)
    sent = {
        "kind": most.kind,
        "reasons": "Bra.",
        "cost": most.cost,
        "rate": most.rate,
        "amount": most.amount,
        "starts_on": application.starts_on.strftime("%d.%m.%Y"),
        "ends_on": application.ends_on.strftime("%d.%m.%Y"),
        "claim_months": 6,
        "claim_days": 60,
        "aid": DE_MINIMIS,
        "aid_reason": "Litet.",
    }
    answer = client.post(address, sent).content.decode()
    assert "Enter the de minimis aid the applicant states for the last 3 years" in answer
    assert not Decision.objects.exists()
    Programme.objects.update(vocabulary={})
    assert 'name="aid"' not in client.get(address).content.decode()


def test_finding_about_aid_is_kept_only_with_what_belongs_to_it():
    clerk = officer()
    made = proposed_with(asking(clerk), Aid(NO_AID, " Ingen marknad. ", Decimal(5)), clerk)
    assert (made.aid_kind, made.aid_reason, made.aid_earlier) == (NO_AID, "Ingen marknad.", None)
    programme = made.application.call.programme
    letter = letter_of_proposal(made)
    assert aid_in(letter) is None
    assert aid_terms_of(programme) is not None


def letter_of_proposal(made: Decision) -> Any:
    """As if it rejected: then nothing is said of aid."""
    chief = decider()
    impartial(made.application, chief)
    return replace(letter_of(decide(made, by=chief), on=ON), kind="reject")

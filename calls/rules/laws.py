"""Which laws bind a programme, as data: the fund and the member state decide. Another fund's articles are its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from calls.rules import articles as art
from records.rules import Reason, gettext_noop

AMIF, CPR, FI_FUNDS, FI = "amif", "cpr", "fi_funds", "fi"
HOME_AFFAIRS = ("AMIF", "ISF", "BMVI")


@dataclass(frozen=True)
class Law:
    """A law: the funds and member states it binds (none named: all of them), and how citations of it begin.

    `letters`: the file of what it says in letters (rules/letter_texts.py), in calls/programmes.
    """

    code: str
    title: str
    funds: tuple[str, ...]
    countries: tuple[str, ...]
    citations: tuple[str, ...]
    letters: str = ""

    def binds(self, fund: str, country: str) -> bool:
        """Whether a programme of this fund in this member state is under it."""
        return (not self.funds or fund in self.funds) and (not self.countries or country in self.countries)


LAWS = (
    Law(AMIF, gettext_noop("AMIF Regulation (EU) 2021/1147"), ("AMIF",), (), ("AMIF Regulation",)),
    Law(
        CPR,
        gettext_noop("Common Provisions Regulation (EU) 2021/1060"),
        HOME_AFFAIRS,
        (),
        ("Common Provisions Regulation",),
    ),
    Law(
        FI_FUNDS,
        gettext_noop("Act 1125/2021 and decree 119/2022 on the home affairs funds"),
        HOME_AFFAIRS,
        ("FI",),
        ("Act 1125/2021", "Decree 119/2022", "Selection criteria approved"),
        "letters-fi-home-affairs",
    ),
    Law(
        FI,
        gettext_noop("Finland’s general law: public contracts, administrative procedure, time limits"),
        (),
        ("FI",),
        ("Act on ", "Administrative Procedure Act", "Official time in Finland"),
    ),
)

# What is left of a citation of two laws where the first does not bind, but the second does.
BESIDE: Mapping[str, str] = MappingProxyType(
    {art.DEC_25: art.CONTRACTS_25, art.ACT_31: art.ADMINISTRATIVE_PROCEDURE}
)
# Citations of the raised rate that no row of the table of limits has.
RAISED = (
    art.AMIF_15_3_IV_1,
    art.AMIF_15_3_IV_2,
    art.AMIF_15_3_IV_3,
    art.AMIF_15_3_IV_4,
)


@dataclass(frozen=True)
class Citing:
    """How a programme cites: the laws that bind it; in place of another its own provision, else its rulebook."""

    laws: frozenset[str] = field(default_factory=lambda: frozenset(law.code for law in LAWS))
    own: Mapping[str, str] = field(default_factory=dict)
    rulebook: str = ""

    def article(self, article: str) -> str:
        """CPR Article 1; act 1125/2021 section 1: the provision as this programme cites it; empty when it has none."""
        if not article or (article not in BESIDE and law_of(article) in (self.laws | {""})):
            return article
        if article in BESIDE:
            return article if FI_FUNDS in self.laws else self._beside(article)
        return self.own.get(article, self.rulebook)

    def said(self, reason: Reason) -> Reason:
        """CPR Article 1; act 1125/2021 section 1: the reason with the programme's own provision."""
        article = self.article(reason.article)
        return reason if article == reason.article else replace(reason, article=article)

    def _beside(self, article: str) -> str:
        left = BESIDE[article]
        return left if law_of(left) in self.laws else self.own.get(article, self.rulebook)


def laws_of(fund: str, country: str) -> tuple[Law, ...]:
    """CPR Article 1; act 1125/2021 section 1: the laws that bind a programme of this fund in this member state."""
    return tuple(law for law in LAWS if law.binds(fund, country))


def law_of(article: str) -> str:
    """CPR Article 1: the code of the law a citation begins with; empty for one that is a programme's own."""
    return next((law.code for law in LAWS if article.startswith(law.citations)), "")

"""What a programme asks of a grant about State aid, as data: the ceiling of de minimis aid and its years."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from records.definitions import Place


@dataclass(frozen=True)
class AidTerms:
    """At most `ceiling` euro of de minimis aid to a single undertaking over any `years` years; `article` says so."""

    ceiling: Decimal
    years: int
    article: str


def read_aid_terms(place: Place) -> Mapping[str, str]:
    """Regulation (EU) 2023/2831, Article 3(2): the terms in a programme file, as the programme keeps them."""
    given = place.fields(("ceiling", "years", "article"))
    ceiling, years, article = given["ceiling"].amount(), given["years"].whole(), given["article"].text()
    for name, value in (("ceiling", ceiling), ("years", years)):
        if given[name].given and not value:
            given[name].refuse("must be above zero")
    return {"ceiling": str(ceiling), "years": str(years), "article": article}


def aid_terms_from(data: Mapping[str, str]) -> AidTerms | None:
    """Regulation (EU) 2023/2831, Article 3(2): the terms a programme keeps; None when it asks nothing about aid."""
    return AidTerms(Decimal(data["ceiling"]), int(data["years"]), data["article"]) if data else None

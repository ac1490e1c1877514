"""What a programme asks about State aid."""

from calls.models import Programme
from calls.rules.state_aid import AidTerms, aid_terms_from


def aid_terms_of(programme: Programme) -> AidTerms | None:
    """Regulation (EU) 2023/2831, Article 3(2): the programme's terms; None when it asks nothing about aid."""
    return aid_terms_from(programme.vocabulary.get("state_aid", {}))

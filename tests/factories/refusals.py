"""What a service answers when it says no, for tests."""

from collections.abc import Callable
from typing import Any

import pytest

from records.rules import Reason, Refused


def refused_with(work: Callable[[], Any], *codes: str) -> list[Reason]:
    """The work is refused for exactly these codes, in this order; the reasons, to look at their figures."""
    with pytest.raises(Refused) as refused:
        work()
    assert [reason.code for reason in refused.value.reasons] == list(codes)
    return refused.value.reasons


def refusal(work: Callable[[], Any]) -> str:
    """The code of the first reason for which the work is refused."""
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.reasons[0].code

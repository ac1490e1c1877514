"""An application as an officer will see it: what would be submitted now, read back as the desk reads it."""

import json
from datetime import datetime
from typing import Any

from applications.models import Application
from applications.queries.attachments import named_files
from applications.queries.content import canonical, content_of, snapshot
from applications.queries.facts import judge
from applications.queries.submitted import read


def preview_of(application: Application, at: datetime) -> dict[str, Any]:
    """What the desk's page of the content needs; nothing is stored."""
    content = content_of(application)
    judgement = judge(content, at=at)
    sums = {
        "eligible_cost": judgement.budget.total,
        "requested": judgement.financing.grant,
        "rate": application.rate_asked,
        "direct": judgement.budget.amounts.direct,
        "flat": judgement.budget.amounts.flat,
    }
    said = snapshot(content, submitted_at=at, signature={"method": ""}, sums=sums)
    return {
        "submitted": read(application, json.loads(canonical(said)), ""),
        "ceiling": judgement.rate,
        "files": named_files(application, content.attachments),
        "judgement": judgement,
    }

"""What the schema says of every endpoint beside its answer: the errors, as application/problem+json (RFC 9457)."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import AllowAny

WORDS = {
    "400": "A parameter is wrong, or there is no such filter.",
    "401": "Sign in, or send a token.",
    "403": "Not for this role.",
    "404": "There is no such thing, or it may not be known of; or no such page.",
}
TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}},
    },
}


class ProblemSchema(AutoSchema):
    """The answers of an endpoint with its errors."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        return found | {code: problem(code) for code in self.problems()}

    def problems(self) -> list[str]:
        """The statuses that an error of this endpoint can have."""
        is_open = any(isinstance(one, AllowAny) for one in self.view.get_permissions())
        return ["400", "404"] if is_open else [*WORDS]


def problem(code: str) -> dict[str, Any]:
    """The answer of an error."""
    return {"description": WORDS[code], "content": {"application/problem+json": {"schema": PROBLEM}}}

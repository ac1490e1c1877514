"""A page of our own that reads the API's schema aloud (decisions.md: no Swagger UI, no Redoc)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True)
class Endpoint:
    """One operation: address, what it is for, what can be asked, what one item holds."""

    method: str
    path: str
    description: str
    open: bool
    parameters: list[dict[str, Any]]
    fields: list[tuple[str, dict[str, Any]]]


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every endpoint with its parameters and fields."""
    return render(request, "public/api.html", {"endpoints": endpoints()})


@lru_cache(maxsize=1)
def endpoints() -> list[Endpoint]:
    """The operations of the schema, in its order."""
    schema = SchemaGenerator(api_version="v1").get_schema(public=True)
    return list(_operations(schema))


def _operations(schema: dict[str, Any]) -> Iterator[Endpoint]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield Endpoint(
                method.upper(),
                path,
                operation.get("description", ""),
                {} in operation.get("security", []),
                operation.get("parameters", []),
                _fields(schema, operation),
            )


def _fields(schema: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Names and types of what one item holds; of a list, what one of its results holds."""
    content: dict[str, Any] = operation["responses"].get("200", {}).get("content", {})
    first: dict[str, Any] = next(iter(content.values()), {})
    shape = _resolved(schema, first.get("schema", {}))
    results = shape.get("properties", {}).get("results")
    if results:
        shape = _resolved(schema, results["items"])
    return list(shape.get("properties", {}).items())


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` points to."""
    reference = part.get("$ref")
    if not reference:
        return part
    found: dict[str, Any] = schema["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found

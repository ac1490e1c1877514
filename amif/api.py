"""What every endpoint of the API shares: pages, strict filters, errors as problem+json."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

ALWAYS_KNOWN = {"page", "ordering", "search", "lang", "format"}


class Pages(PageNumberPagination):
    """Fifty items a page."""

    page_size = 50


class StrictFilterBackend(DjangoFilterBackend):
    """Refuses a filter it does not know: a misspelt one must not answer with everything."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset_class(view, queryset)
        known = ALWAYS_KNOWN | set(filterset.get_filters() if filterset else ())
        unknown = set(request.query_params) - known - set(getattr(view, "extra_parameters", ()))
        if unknown:
            raise exceptions.ValidationError(
                {name: [_("There is no such filter.")] for name in sorted(unknown)}
            )
        return super().filter_queryset(request, queryset, view)


class StrictOrderingFilter(OrderingFilter):
    """Refuses to order by what cannot be ordered by."""

    def remove_invalid_fields(self, queryset: Any, fields: Any, view: Any, request: Request) -> list[str]:
        valid = {item[0] for item in self.get_valid_fields(queryset, view, {"request": request})}
        for field in fields:
            if field.lstrip("-") not in valid:
                raise exceptions.ValidationError(
                    {"ordering": [_("Cannot order by this: choose among %s.") % ", ".join(sorted(valid))]}
                )
        return list(fields)


def by_field(said: Any) -> Any:
    """The errors by the field they are about; those about none have a name of their own."""
    return {"non_field_errors": said} if isinstance(said, list) else said


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error as application/problem+json (RFC 9457), with the fields' errors under `errors`."""
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    set_rollback()
    errors = by_field(response.data) if isinstance(error, exceptions.ValidationError) else {}
    title = getattr(error, "default_detail", _("Error"))
    detail = title if errors else getattr(error, "detail", title)
    response.data = {
        "type": "about:blank",
        "title": str(title),
        "status": response.status_code,
        "detail": str(detail),
        "errors": errors,
    }
    response.content_type = "application/problem+json"
    return response

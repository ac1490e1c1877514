"""Rows of several tables brought along in the query of their owner, as JSON, and made into models again.

prefetch_related asks once for every relation; a page that needs eight relations of one row asks eight times. Here the
database writes each relation down as one JSON list beside the row, and the rows end up where a prefetch would put them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import Aggregate, Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

PREFIX = "gathered_"


class JsonList(Aggregate):
    """The rows of a group as one JSON list, in no promised order."""

    name = "JsonList"
    output_field = models.JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="JSON_GROUP_ARRAY(JSON(%(expressions)s))", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="JSONB_AGG(%(expressions)s)", **context)


@dataclass(frozen=True)
class Relation:
    """Rows that come along: their model, their key to the owner, the owner's column it points to, and, when the owner
    of the rows is not the row read but one it refers to, the field between.
    """

    model: type[models.Model]
    key: str
    column: str = "pk"
    via: str = ""


def gathering(rows: QuerySet[Any], relations: Mapping[str, Relation]) -> QuerySet[Any]:
    """The rows with each relation, by the name it has on its owner, beside them in the same query."""
    return rows.annotate(**{f"{PREFIX}{name}": listed(one) for name, one in relations.items()})


def listed(relation: Relation) -> Subquery:
    """One relation as a JSON list of all its columns; null when there is no row."""
    columns = {one.attname: F(one.attname) for one in relation.model._meta.concrete_fields}
    rows = relation.model._base_manager.filter(**{relation.key: OuterRef(relation.column)})
    return as_list(rows, relation.key, columns)


def as_list(rows: QuerySet[Any], key: str, columns: Mapping[str, Any]) -> Subquery:
    """Columns of the rows that belong to one owner by `key`, as a JSON list; null when there is no row."""
    grouped = rows.order_by().values(key).annotate(rows_found=JsonList(JSONObject(**columns)))
    return Subquery(grouped.values("rows_found"))


def as_count(rows: QuerySet[Any], key: str) -> Coalesce:
    """How many rows belong to one owner by `key`, beside it in the same query."""
    number = rows.order_by().values(key).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=models.IntegerField()), 0)


def in_list(found: models.Model, name: str) -> list[dict[str, Any]]:
    """What `as_list` brought along under this name."""
    said = getattr(found, name) or []
    rows: list[dict[str, Any]] = json.loads(said) if isinstance(said, str) else said
    return rows


def settle(found: models.Model, relations: Mapping[str, Relation]) -> None:
    """Put the gathered rows of a row where `<name>.all()` finds them, as a prefetch would."""
    for name, relation in relations.items():
        owner = getattr(found, relation.via) if relation.via else found
        rows = [made(relation.model, row) for row in in_list(found, f"{PREFIX}{name}")]
        for row in rows:
            setattr(row, relation.key, owner)
        keep(owner, name, in_order(rows, relation.model))


def keep(owner: models.Model, name: str, rows: list[Any]) -> None:
    """Put rows where `<name>.all()` of their owner finds them, as a prefetch would."""
    queryset = getattr(owner, name).get_queryset()
    queryset._result_cache = rows
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = queryset


def in_order(rows: list[Any], model: type[models.Model]) -> list[Any]:
    """The rows as the model orders them; of one owner, so that the key to it does not matter."""
    names = [name for name in model._meta.ordering or () if isinstance(name, str)]
    own = [name for name in names if not model._meta.get_field(name.lstrip("-")).is_relation]
    for name in reversed(own):
        rows.sort(key=attrgetter(name.lstrip("-")), reverse=name.startswith("-"))
    return rows


def made(model: type[models.Model], row: Mapping[str, Any]) -> models.Model:
    """A stored row from its JSON."""
    found = model(**{one.attname: value_of(one, row[one.attname]) for one in model._meta.concrete_fields})
    found._state.adding = False
    return found


def value_of(field: Any, value: Any) -> Any:
    """A column's value as the field holds it: cents as euro, figures as Decimal, days as days, instants aware."""
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return json.loads(value) if isinstance(value, str) else value
    if hasattr(field, "from_db_value"):
        return field.from_db_value(value, None, None)
    if isinstance(field, models.DecimalField):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-field.decimal_places))
    if isinstance(field, models.DateTimeField):
        moment: datetime = field.to_python(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)

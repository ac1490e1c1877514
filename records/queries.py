"""Rows of several tables brought along in the query of their owner, as JSON, and made into models again.

prefetch_related asks once for every relation; a page that needs eight relations of one row asks eight times. Here the
database writes each relation down as one JSON list beside the row, and the rows end up where a prefetch would put them.

And queries asked over and over, which Django is spared putting together each time (`prepare`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Aggregate, Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.db.models.query import get_related_populators

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
    of the rows is not the row read but one it refers to, the field between. `along` names those of their own keys whose
    rows come along with them.
    """

    model: type[models.Model]
    key: str
    column: str = "pk"
    via: str = ""
    along: tuple[str, ...] = ()


def gathering(rows: QuerySet[Any], relations: Mapping[str, Relation]) -> QuerySet[Any]:
    """The rows with each relation, by the name it has on its owner, beside them in the same query."""
    return rows.annotate(**{f"{PREFIX}{name}": listed(one) for name, one in relations.items()})


def listed(relation: Relation) -> Subquery:
    """One relation as a JSON list of all its columns; null when there is no row."""
    names = [one.attname for one in relation.model._meta.concrete_fields]
    for key in relation.along:
        names += [f"{key}__{one.attname}" for one in target(relation, key)._meta.concrete_fields]
    columns = {name: F(name) for name in names}
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
        rows = [brought(relation, row) for row in in_list(found, f"{PREFIX}{name}")]
        for row in rows:
            setattr(row, relation.key, owner)
        keep(owner, name, in_order(rows, relation.model))


def keep(owner: models.Model, name: str, rows: list[Any]) -> None:
    """Put rows where `<name>.all()` of their owner finds them, as a prefetch would."""
    queryset = getattr(owner, name).get_queryset()
    queryset._result_cache = rows
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = queryset


def at_hand(owner: models.Model, name: str) -> bool:
    """Whether `<name>.all()` of the owner asks the database no more."""
    return name in getattr(owner, "_prefetched_objects_cache", {})


def forget(owner: models.Model, name: str) -> None:
    """Let `<name>.all()` of the owner ask the database again: something has been written meanwhile."""
    getattr(owner, "_prefetched_objects_cache", {}).pop(name, None)


def in_order(rows: list[Any], model: type[models.Model]) -> list[Any]:
    """The rows as the model orders them; of one owner, so that the key to it does not matter."""
    names = [name for name in model._meta.ordering or () if isinstance(name, str)]
    own = [name for name in names if not model._meta.get_field(name.lstrip("-")).is_relation]
    for name in reversed(own):
        rows.sort(key=attrgetter(name.lstrip("-")), reverse=name.startswith("-"))
    return rows


def target(relation: Relation, key: str) -> type[models.Model]:
    """The model that a key of the rows refers to."""
    found: Any = relation.model._meta.get_field(key).related_model
    model: type[models.Model] = found
    return model


def brought(relation: Relation, row: Mapping[str, Any]) -> models.Model:
    """A stored row from its JSON, with the rows it refers to that came along."""
    found = made(relation.model, row)
    for key in relation.along:
        prefix = f"{key}__"
        theirs = {name.removeprefix(prefix): row[name] for name in row if name.startswith(prefix)}
        there = getattr(found, found._meta.get_field(key).attname) is not None  # type: ignore[union-attr]
        setattr(found, key, made(target(relation, key), theirs) if there else None)
    return found


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


# What stands in for a person and for a row when a query is put together before anybody asks.
SOMEBODY, SOME_ROW = UUID(int=0x5AFE0DD5), -5_150_000_151


@dataclass(frozen=True)
class Prepared:
    """A query in the database's own words, with the places where goes what it is asked about.

    Django puts a query together anew whenever it is asked, which for one of many conditions takes ten times as long as
    its answer.
    """

    sql: str
    parameters: tuple[Any, ...]
    places: Mapping[int, str]
    compiler: Any
    converters: Any

    def ask(self, **about: Any) -> list[Any]:
        """The rows as plain values, in the order of the columns; `about` names everything stood in for. One query."""
        filled = list(self.parameters)
        for place, name in self.places.items():
            filled[place] = stored(about[name])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            found = cursor.fetchall()
        return list(self.compiler.apply_converters(found, self.converters) if self.converters else found)

    def models(self, **about: Any) -> list[Any]:
        """The rows as models, each with what `select_related` brings along. One query."""
        return [self._model(row) for row in self.ask(**about)]

    def _model(self, row: Any) -> Any:
        names, places, related = self._columns
        found = self.compiler.klass_info["model"].from_db(connection.alias, names, row[places])
        for one in related:
            one.populate(row, found)
        return found

    @cached_property
    def _columns(self) -> tuple[list[str], slice, list[Any]]:
        """The names of the model's own columns, where they stand in a row, and what fills in the related models."""
        own, select = self.compiler.klass_info, self.compiler.select
        places = slice(own["select_fields"][0], own["select_fields"][-1] + 1)
        names = [column.target.attname for column, _sql, _alias in select[places]]
        return names, places, get_related_populators(own, select, connection.alias)  # type: ignore[call-arg]


def prepare(rows: QuerySet[Any], **stand_ins: Any) -> Prepared:
    """The query put together with values that stand in for those it will be asked about (SOMEBODY, SOME_ROW).

    ValueError when one is nowhere in the query: it would be asked about the wrong thing for ever.
    """
    compiler = rows.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    known = {name: stored(value) for name, value in stand_ins.items()}
    places = {
        number: name for number, one in enumerate(parameters) for name, value in known.items() if one == value
    }
    if set(places.values()) != set(stand_ins):
        raise ValueError(f"not in the query: {set(stand_ins) - set(places.values())}")
    converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    return Prepared(sql, tuple(parameters), places, compiler, converters)


def stored(value: Any) -> Any:
    """A key as the database has it."""
    return models.UUIDField().get_db_prep_value(value, connection) if isinstance(value, UUID) else value

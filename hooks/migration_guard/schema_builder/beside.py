"""What lies beside the tables and is TypeORM's alone: views, which it compares by their text,
and the rows of generated columns."""

from __future__ import annotations

import re

from msgspec import Struct

from migration_guard.schema.model import ObjectPath, Schema
from migration_guard.schema.quoting import quote_literal
from migration_guard.schema_builder.generated_rows import generated_rows
from migration_guard.schema_builder.loading import Loader
from migration_guard.schema_builder.metadata import EntityView, Metadata
from migration_guard.schema_builder.plan import writer_of
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.query import Plan, Query
from migration_guard.schema_builder.recorder import Recorder
from migration_guard.schema_builder.views import ViewBuilder


class Choice(Struct, frozen=True):
    """Of `tables` (and views) alone, if any are named, and of nothing that is in `known`, but
    for the views that cannot stay while one of these is made anew."""

    tables: frozenset[str] = frozenset()
    known: frozenset[ObjectPath] = frozenset()

    def has(self, subject: ObjectPath) -> bool:
        return subject not in self.known and (not self.tables or subject[0] in self.tables)

    def __repr__(self) -> str:
        """The same for the same choice: sets have no order."""
        return f"Choice({sorted(self.tables)}, {sorted(self.known)})"


EVERYTHING = Choice()


class Beside(Struct, frozen=True):
    """`first` runs before the tables change, for what a view shows cannot; `last` after that."""

    first: Plan = Plan()
    last: Plan = Plan()

    @property
    def subjects(self) -> frozenset[ObjectPath]:
        return frozenset(query.subject for plan in (self.first, self.last) for query in plan.up)


def beside(
    metadata: Metadata,
    replayed: Schema,
    made: Schema,
    profile: Profile,
    choice: Choice = EVERYTHING,
) -> Beside:
    """What brings it to the entities, while the tables go from `replayed` to `made`. Each
    statement holds its values itself. Nothing of a view where something of its name is there
    that TypeORM does not know of, or may be."""
    writer, recorder = writer_of(metadata, profile), Recorder()
    loaded = Loader(writer, replayed).views(metadata.views)
    certain = tuple(
        view for view in metadata.views if view.name in loaded or _is_free(view, replayed, made)
    )
    chosen = {view.name for view in certain if choice.has((str(view.name),))}
    views = ViewBuilder(writer, recorder, loaded, certain, chosen)
    views.drop_old()
    first = recorder.taken()
    views.create()
    views.create_indices()
    for subject, up, down in generated_rows(metadata, made):
        if choice.has(subject):
            recorder.subject = subject
            recorder.both(up, down)
    return Beside(_filled(first), _filled(recorder.taken()))


def _is_free(view: EntityView, replayed: Schema, made: Schema) -> bool:
    is_there = view.name in replayed.views or view.name in made.tables
    return not is_there and not replayed.unknown


def _filled(plan: Plan) -> Plan:
    """With the parameters in the text."""
    return Plan(tuple(map(_spelled, plan.up)), tuple(map(_spelled, plan.down)))


def _spelled(query: Query) -> Query:
    values = [quote_literal(each) for each in query.parameters]
    sql = re.sub(r"\$(\d+)", lambda at: values[int(at[1]) - 1], query.sql) if values else query.sql
    return Query(sql, uncertain=query.uncertain, subject=query.subject)

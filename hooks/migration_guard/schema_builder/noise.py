"""TypeORM's noise: statements that it would write again after they have run, for ever.

Found by planning twice, the second time on the schema that the first plan makes; what comes
back is explained by a pattern of `noise_patterns`, with the form of the entity that ends it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct

from migration_guard.schema.apply import apply
from migration_guard.schema.changes import Opaque
from migration_guard.schema.draft import Draft
from migration_guard.schema.model import Name, ObjectPath, Schema
from migration_guard.schema.naming import truncated
from migration_guard.schema.view import enums_of
from migration_guard.schema_builder.metadata import Metadata
from migration_guard.schema_builder.noise_patterns import REFUSED, Explanation, explain
from migration_guard.schema_builder.plan import plan
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.query import Plan, Query
from migration_guard.sql.statements import effects
from migration_guard.sql.typeorm_metadata import notes


class Noise(Struct, frozen=True):
    """One object for whose sake TypeORM never stops. `pattern` names the cause, `advice` is
    what to write in the entity; None where no spelling of it is stable."""

    subject: ObjectPath
    pattern: str
    reason: str
    advice: str | None = None


class Forecast(Struct, frozen=True):
    """A plan, and which of its statements are noise, by their place in `plan.up`; `noise`
    tells of each object once."""

    plan: Plan
    noise: tuple[Noise, ...] = ()
    repeated: frozenset[int] = frozenset()

    def noise_of(self, position: int) -> Noise | None:
        """The noise that a statement of `plan.up` belongs to."""
        if position not in self.repeated:
            return None
        subject = _cut(self.plan.up[position].subject)
        return next((each for each in self.noise if each.subject == subject), None)


def forecast(
    metadata: Metadata,
    replayed: Schema,
    profile: Profile,
    *,
    only: Collection[Name] | None = None,
) -> Forecast:
    """What that version of TypeORM would write, and what of it again and again. The second
    plan is not made where the first is empty."""
    first = plan(metadata, replayed, profile, only=only)
    if not first.up:
        return Forecast(first)
    after = applied(replayed, first.up)
    again = {_text(query) for query in _again(metadata, replayed, after, first, profile, only).up}
    repeated = frozenset(n for n, query in enumerate(first.up) if _text(query) in again)
    subjects = dict.fromkeys(_cut(first.up[n].subject) for n in sorted(repeated))
    refused = {_cut(query.subject) for query in first.up if _is_refused(query)}
    noise = (
        Noise(subject, REFUSED, "PostgreSQL cannot read the statement, so that it settles nothing")
        if subject in refused
        else _noise(explain(subject, metadata, after, profile))
        for subject in subjects
    )
    return Forecast(first, tuple(noise), repeated)


def _again(
    metadata: Metadata,
    replayed: Schema,
    after: Schema,
    first: Plan,
    profile: Profile,
    only: Collection[Name] | None,
) -> Plan:
    """The plan on the schema that the first one made. A table that the first found in step and
    left as it was is still in step, so that the others are looked at alone; where these have
    noise, it may reach the keys of any table, and all are looked at."""
    if replayed.notes == after.notes:
        names = _unsettled(metadata, replayed, after, first)
        found = plan(metadata, after, profile, only=names if only is None else names & set(only))
        if not found.up:
            return found
    return plan(metadata, after, profile, only=only)


def _unsettled(metadata: Metadata, replayed: Schema, after: Schema, first: Plan) -> set[Name]:
    """The tables that the first plan said something of or changed, with their enums or alone,
    and all views."""
    said = {query.subject[0] for query in first.up if query.subject}
    has_other_enums = replayed.enums != after.enums
    changed = {
        name
        for name, table in after.tables.items()
        if replayed.tables.get(name) is not table or (has_other_enums and enums_of(table))
    }
    named = {each.name for each in metadata.tables if str(each.name) in said}
    return changed | named | {view.name for view in metadata.views}


def applied(schema: Schema, queries: Iterable[Query]) -> Schema:
    """The schema after the queries, by the replay's own reading of them."""
    draft = Draft.of(schema, {})
    for query in queries:
        for change in (*effects(query.sql), *notes(query.sql, query.parameters)):
            apply(draft, change)
    return draft.freeze()


def _noise(found: Explanation) -> Noise:
    return Noise(found.subject, found.name, found.reason, found.advice)


def _is_refused(query: Query) -> bool:
    return any(isinstance(change, Opaque) for change in effects(query.sql))


def _cut(subject: ObjectPath) -> ObjectPath:
    """As PostgreSQL keeps the names: what is dropped under one is made under a longer one."""
    return tuple(truncated(name) for name in subject)


def _text(query: Query) -> tuple[str, tuple[str, ...]]:
    return query.sql, query.parameters

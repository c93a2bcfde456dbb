"""What `migration:generate` would write for a project's tree: what `diff --typeorm` prints."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct

from migration_guard.findings import Location
from migration_guard.result import Coverage
from migration_guard.schema.model import Name, ObjectPath
from migration_guard.schema_builder.noise import Forecast, forecast
from migration_guard.schema_builder.profile import Profile, profile
from migration_guard.state import TreeState


class ProjectForecast(Struct, frozen=True):
    """One project's answer. `places` tells for each statement of `plan.up` where its object is
    declared, or which migration made it; `unread` are entity files in which nothing could be
    read: with one of them the forecast was not made."""

    root: str
    version: str | None
    profile: Profile
    forecast: Forecast
    places: tuple[Location, ...]
    coverage: Coverage
    unread: tuple[Location, ...] = ()


def project_forecast(state: TreeState, tables: Collection[str] = ()) -> ProjectForecast:
    """For the version in the project's package; only of `tables`, if any."""
    form = profile(state.project.typeorm_version)
    only = [*_named(state, tables)] if tables else None
    found = forecast(state.metadata, state.replayed.schema, form, only=only)
    readable = {entity.path for entity in state.declared.entities}
    return ProjectForecast(
        state.project.root or ".",
        state.project.typeorm_version,
        form,
        found,
        tuple(_place(state, query.subject) for query in found.plan.up),
        Coverage(1, len(state.declared.entities), len(state.migrations), state.replayed.statements),
        tuple(place for place in state.unparsed if place.path not in readable),
    )


def _named(state: TreeState, tables: Collection[str]) -> Iterator[Name]:
    metadata = state.metadata
    names = [table.name for table in metadata.tables] + [view.name for view in metadata.views]
    return (name for name in names if str(name) in tables)


def _place(state: TreeState, subject: ObjectPath) -> Location:
    for path in (subject, subject[:1]):
        for locations in (state.declared.locations, state.replayed.locations):
            if path in locations:
                return locations[path]
    return Location(state.project.path("package.json"))

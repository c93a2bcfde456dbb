"""What `migration:generate` would write, for people: each statement at what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migration_guard.findings import Location
from migration_guard.schema_builder.query import Query
from migration_guard.typeorm_forecast import ProjectForecast


def render(projects: Sequence[ProjectForecast], *, label: str) -> str:
    """A line for each statement, below it why it is noise or not certain; then the counts."""
    lines = [line for project in projects for line in _project(project, len(projects) > 1)]
    return "\n".join([*lines, *(summary(project, label) for project in projects)]) + "\n"


def summary(project: ProjectForecast, label: str) -> str:
    """`migration:generate of TypeORM 0.3.16 would write 3 statements, 1 of them for ever, …`."""
    found = project.forecast
    count, forever = len(found.plan.up), len(found.repeated)
    text = f"migration:generate of TypeORM {version(project)} would write "
    text += _counted(count, "statement") if count else "nothing"
    if forever:
        text += f", {'all' if forever == count > 1 else forever} of them for ever"
    uncertain = sum(query.uncertain is not None for query in found.plan.up)
    text += f", {uncertain} not certain" if uncertain else ""
    unknown = len(found.plan.unknown)
    text += f", {unknown} undetermined" if unknown else ""
    seen = project.coverage
    entities = _counted(seen.entities, "entity", "entities")
    return f"{text} in {entities}, {_counted(seen.migrations, 'migration')} ({label})"


def version(project: ProjectForecast) -> str:
    """The project's, or the one that is taken for it."""
    taken = ".".join(map(str, project.profile.version))
    if project.version is None:
        return f"{taken} (the project names none)"
    return project.version + ("" if project.profile.is_recorded else " (its ways are not recorded)")


def _project(project: ProjectForecast, named: bool) -> Iterator[str]:
    if named:
        yield f"project {project.root}"
    for place in project.unread:
        yield f"{_place(place)}: cannot be parsed, and no entity is found in it"
    told: set[tuple[str, ...]] = set()
    for position, query in enumerate(project.forecast.plan.up):
        yield f"{_place(project.places[position])}: {said(query)}"
        yield from _remarks(project, position, told)
    if project.forecast.plan.unknown:
        yield "undetermined"
        yield from (f"  {reason}" for reason in project.forecast.plan.unknown)


def said(query: Query) -> str:
    """The statement on one line, with its parameters."""
    text = " ".join(query.sql.split("\n"))
    return f"{text} -- {', '.join(query.parameters)}" if query.parameters else text


def _remarks(project: ProjectForecast, position: int, told: set[tuple[str, ...]]) -> Iterator[str]:
    """Of an object that several statements are about, only below the first."""
    query, noise = project.forecast.plan.up[position], project.forecast.noise_of(position)
    if query.uncertain:
        yield f"  not certain: {query.uncertain}"
    if noise is None:
        return
    if noise.subject in told:
        yield "  for ever, as above"
        return
    told.add(noise.subject)
    yield f"  for ever: {noise.reason} [{noise.pattern}]"
    if noise.advice is not None:
        yield f"  write: {noise.advice}"


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}:{location.column}"


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"

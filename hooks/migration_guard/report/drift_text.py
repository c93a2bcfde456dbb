"""A tree's drift for people: by table, the worst first, and what is not known apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from migration_guard.drift_report import Difference, Doubt, ProjectDrift
from migration_guard.findings import Location
from migration_guard.rules.view_drift import is_of_view
from migration_guard.schema.harm import Harm


def render(projects: Sequence[ProjectDrift], *, label: str) -> str:
    """One line for each object, then one line that counts them."""
    lines = [line for project in projects for line in _project(project, len(projects) > 1)]
    return "\n".join([*lines, summary(projects, label)]) + "\n"


def summary(projects: Sequence[ProjectDrift], label: str) -> str:
    """`3 differences (1 data-losing, 2 structural), 1 undetermined in 3 entities, …`."""
    found = [each for project in projects for each in project.differences]
    text = _counted(len(found), "difference") if found else "no difference"
    counts = ((sum(each.harm is harm for each in found), harm.value) for harm in Harm)
    classes = ", ".join(f"{number} {name}" for number, name in counts if number)
    doubts = sum(len(project.doubts) for project in projects)
    entities = sum(project.coverage.entities for project in projects)
    migrations = sum(project.coverage.migrations for project in projects)
    return (
        text
        + (f" ({classes})" if classes else "")
        + (f", {doubts} undetermined" if doubts else "")
        + f" in {_counted(entities, 'entity', 'entities')}, {_counted(migrations, 'migration')}"
        + f" ({label})"
    )


def _project(project: ProjectDrift, named: bool) -> Iterator[str]:
    if named:
        yield f"project {project.root}"
    yield from (f"note: {note}" for note in project.notes)
    for place in project.unread:
        yield f"{_place(place)}: cannot be parsed, and no entity is found in it"
    for title, found in groupby(project.differences, key=_title):
        yield title
        yield from map(_difference, found)
    if project.doubts:
        yield "undetermined"
        yield from map(_doubt, project.doubts)


def _title(difference: Difference) -> str:
    if not difference.table:
        return "types"
    return f'{"view" if is_of_view(difference.drift) else "table"} "{difference.table}"'


def _difference(difference: Difference) -> str:
    return f"  {_place(difference.location)}: {difference.harm.value}: {difference.message}"


def _doubt(doubt: Doubt) -> str:
    about = f"{doubt.subject}: " if doubt.subject else ""
    return f"  {_place(doubt.location)}: {about}{doubt.reason}"


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}:{location.column}"


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"

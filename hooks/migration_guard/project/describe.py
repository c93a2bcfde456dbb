"""What was made out of a project, from where, and what is missing: what `doctor` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from migration_guard.config import Settings
from migration_guard.project import layout
from migration_guard.project.build_output import compiled
from migration_guard.project.model import Project

MOST_SHOWN = 6


class Fact(Struct, frozen=True):
    """One line: a name, its value and what says so (`""` where nothing has to)."""

    name: str
    value: str
    source: str


class Description(Struct, frozen=True):
    """`missing` are the reasons why a check would see less than it should."""

    facts: tuple[Fact, ...]
    missing: tuple[str, ...]


def first_patterns(patterns: Sequence[str]) -> str:
    """Those that come first where there are many: each class's file may be one."""
    more = len(patterns) - MOST_SHOWN
    shown = ", ".join(patterns[:MOST_SHOWN] if more > 1 else patterns)
    return f"{shown} and {more} more" if more > 1 else shown


def describe(
    project: Project, settings: Settings, paths: Mapping[str, str] | None = None
) -> Description:
    """`paths` are the tree's files: with them, what lies in the folders is counted too."""
    facts = [*_kind(project), *_folders(project), *_build(project), *_policy(settings)]
    missing = list(project.problems)
    if paths is not None:
        own = layout.project_paths(project, paths)
        facts += _counts(project, own)
        missing += _missing(project, own)
    return Description(tuple(facts), tuple(dict.fromkeys(missing)))


def _kind(project: Project) -> list[Fact]:
    facts = [
        _fact(project, "project", "root", project.root or "."),
        _fact(project, "kind", "kind", project.kind.value),
    ]
    if project.is_medusa:
        version = project.medusa_version or "unknown"
        facts.append(_fact(project, "Medusa", "medusa_version", version))
    typeorm = project.typeorm_version or "unknown"
    return [*facts, _fact(project, "TypeORM", "typeorm_version", typeorm)]


def _folders(project: Project) -> list[Fact]:
    entities, source = project.entity_dirs, "entity_dirs"
    if project.entity_patterns:
        entities, source = project.entity_patterns, "entity_patterns"
    facts = [
        _fact(project, "sources", "source_dir", project.source_dir or "."),
        _fact(project, "entities", source, first_patterns(entities) or "every source file"),
        _fact(project, "migrations", "migration_dir", project.migration_dir or "."),
        _fact(project, "built migrations", "migration_build_dir", project.migration_build_dir),
    ]
    if not project.is_medusa:
        facts.insert(1, _fact(project, "data source", "data_source", project.data_source or "none"))
        facts.append(_fact(project, "naming", "naming_strategy", project.naming_strategy))
    facts.append(_fact(project, "database schema", "database_schema", project.database_schema))
    if project.baseline is not None:
        facts.append(_fact(project, "baseline", "baseline", project.baseline))
    return facts


def _build(project: Project) -> list[Fact]:
    script = project.build_script
    tsconfig = project.tsconfig
    return [
        _fact(project, "build", "build_script", f"npm run {script}" if script else "none"),
        _fact(project, "TypeScript", "tsconfig", tsconfig.path if tsconfig else "none"),
    ]


def _policy(settings: Settings) -> list[Fact]:
    """Only what somebody has set."""
    values = {key: getattr(settings, key.replace("-", "_")) for key in settings.sources}
    return [
        Fact(
            key, ", ".join(value) if isinstance(value, tuple) else str(value), settings.sources[key]
        )
        for key, value in sorted(values.items())
    ]


def _counts(project: Project, paths: Mapping[str, str]) -> list[Fact]:
    migrations = layout.migration_paths(project, paths)
    entities = layout.entity_paths(project, paths)
    return [
        Fact("files with entities", f"up to {len(entities)}", ""),
        Fact("migration files", str(len(migrations)), ""),
    ]


def _missing(project: Project, paths: Mapping[str, str]) -> list[str]:
    migrations = layout.migration_paths(project, paths)
    missing = []
    folders = first_patterns(project.entity_dirs or project.entity_patterns)
    entities = layout.named_entity_paths if folders else layout.entity_paths
    if not entities(project, paths):
        missing.append(f"no entity file lies in '{folders}'")
    if not migrations:
        missing.append(f"no migration file lies in '{project.migration_dir}'")
    if migrations and project.is_medusa and project.compiler == "tsc" and project.tsconfig:
        output = compiled(project.tsconfig, paths, migrations[-1])
        folder = (output.path or "").rpartition("/")[0]
        if folder != project.migration_build_dir:
            where = f"to '{folder}'" if output.path else "nowhere"
            missing.append(
                f"the build writes {migrations[-1]} {where} ({output.reason}),"
                f" Medusa reads '{project.migration_build_dir}'"
            )
    return missing


def _fact(project: Project, name: str, field: str, value: str) -> Fact:
    return Fact(name, value, project.provenance.get(field, ""))

"""The folders of a plain TypeORM project: what its DataSource says, else what its files do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from posixpath import basename, dirname

from msgspec.structs import replace

from migration_guard.project.build_output import compiled_path
from migration_guard.project.data_source import DataSource, read_data_source
from migration_guard.project.data_source_file import OTHER_DATABASES, Candidate, candidates
from migration_guard.project.draft import Draft
from migration_guard.project.layout import migration_paths, to_source
from migration_guard.project.model import Kind, Project
from migration_guard.project.module_names import sources_tsconfig
from migration_guard.project.patterns import glob_pattern, literal_folder

NAMING = re.compile("naming[-_.]?strateg", re.IGNORECASE)
CONFIGURING = ("/typeorm-config", "/typeorm-migration")  # Subsquid's: they name in snake case
STAMPED = re.compile(r"\d{13}-[^/]+\.(?:ts|js)\Z")


def complete(draft: Draft) -> Project:
    """The project; what its DataSource leaves open is looked for by names, and said."""
    source = _data_source(draft)
    project = Project(
        root=draft.root,
        kind=Kind.TYPEORM,
        source_dir=draft.source_dir,
        build_dir=draft.build_dir,
        entity_dirs=(),
        migration_dir="",
        migration_build_dir="",
        entity_patterns=_entities(draft, source),
        migration_patterns=_migrations(draft, source),
        other_migrations=source.other_migrations if source else (),
        data_source=source.path if source else None,
        baseline=draft.baseline(),
        tsconfig=draft.tsconfig,
        build_script=draft.build.script if draft.build else None,
        compiler=draft.build.compiler if draft.build else None,
        scripts=draft.package.scripts,
        typeorm_version=draft.typeorm_version,
        naming_strategy=_naming(draft, source),
        own_constraint_names=source.own_constraint_names if source else False,
        name_patterns=source.name_patterns if source else {},
        entity_prefix=source.entity_prefix if source else "",
        database_schema=source.schema if source else "public",
        uuid_extension=source.uuid_extension if source else "uuid-ossp",
    )
    migration_dir = _migration_dir(draft, project)
    return replace(
        project,
        migration_dir=migration_dir,
        migration_build_dir=_built(draft, project, migration_dir),
        sources_tsconfig=sources_tsconfig(draft, dirname(project.data_source or migration_dir)),
        provenance=draft.provenance,
        problems=tuple(draft.problems),
    )


def _data_source(draft: Draft) -> DataSource | None:
    missing = "no DataSource was found"
    for candidate in _candidates(draft):
        content = draft.read(candidate.path)
        if content is None:
            missing = f"'{candidate.path}' is not in the tree"
            continue
        source = read_data_source(
            candidate.path, content, draft.root, draft.paths, draft.read, draft.tsconfig
        )
        if candidate.certain or source.is_read:
            draft.problems += source.problems
            draft.note("data_source", candidate.says)
            for fact in ("naming_strategy", "entity_prefix", "database_schema"):
                draft.note(fact, source.path)
            return source
    draft.problems.append(f"{missing}: entities and migrations are looked for by their names")
    return None


def _candidates(draft: Draft) -> Iterable[Candidate]:
    chosen = draft.settings.data_source
    if chosen is not None:
        return [Candidate(draft.at(chosen), draft.settings.sources["data-source"])]
    return candidates(
        draft.root,
        set(_own_paths(draft)),
        draft.package.scripts,
        draft.read,
        lambda path: _sources_of(draft, path),
    )


def _sources_of(draft: Draft, path: str) -> tuple[str, ...]:
    """`dist/x.js` is `src/x.ts`; `dist/src/x.js` is it where the output's root is the top."""
    return tuple(
        to_source(draft.root, folder, draft.build_dir, path)
        for folder in (draft.source_dir, draft.root)
    )


def _naming(draft: Draft, source: DataSource | None) -> str:
    """What the DataSource says. TypeORM's own where it says nothing, unless the project has a
    package of others, or without a DataSource a package that brings one, or a file that is
    named after a strategy: the application may make its connection elsewhere."""
    if source is not None and source.naming_strategy != "default":
        return source.naming_strategy
    named = list(draft.package.dependencies)
    if source is None:
        named += map(basename, _own_paths(draft))
    brought = source is None and any(name.endswith(CONFIGURING) for name in named)
    return "unknown" if brought or any(map(NAMING.search, named)) else "default"


def _entities(draft: Draft, source: DataSource | None) -> tuple[str, ...]:
    """Empty means every source file."""
    chosen = draft.settings.entities
    if chosen is not None:
        draft.note("entity_patterns", draft.settings.sources["entities"])
        return tuple(_pattern(draft, one) for one in chosen)
    if source is None or not source.entities:
        draft.note("entity_patterns", "default")
        return ()
    draft.note("entity_patterns", source.path)
    return _readable(draft, _with_output(draft, source, source.entities))


def _migrations(draft: Draft, source: DataSource | None) -> tuple[str, ...]:
    chosen = draft.settings.migrations
    if chosen is not None:
        draft.note("migration_patterns", draft.settings.sources["migrations"])
        return (f"{draft.at(chosen)}/**/*",)
    if source is None or not source.migrations:
        return ()
    draft.note("migration_patterns", source.path)
    return _readable(draft, _with_output(draft, source, source.migrations))


def _readable(draft: Draft, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """All of the patterns or, when one has no certain meaning here, none of them."""
    unclear = next((one for one in patterns if glob_pattern(one) is None), None)
    if unclear is None:
        return patterns
    draft.problems.append(
        f"the pattern '{unclear}' is not understood: files are looked for by name"
    )
    return ()


def _pattern(draft: Draft, one: str) -> str:
    """A folder stands for everything in it."""
    wild = any(mark in one for mark in "*?[{(") or basename(one).count(".")
    return draft.at(one) if wild else f"{draft.at(one)}/**/*"


def _with_output(draft: Draft, source: DataSource, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """`__dirname` is the source's folder under ts-node and the output's once it is built:
    a pattern below the one is a pattern below the other too."""
    here = dirname(source.path)
    built = _built_folder(draft, source.path)
    moved = [
        f"{built}{pattern[len(here) :]}"
        for pattern in patterns
        if here and built and built != here and pattern.startswith(f"{here}/")
    ]
    return tuple(dict.fromkeys((*patterns, *moved)))


def _migration_dir(draft: Draft, project: Project) -> str:
    """The folder that most migrations lie in: those of the patterns, else those that are
    named as TypeORM names them; before the first one, what the patterns or names suggest."""
    if draft.settings.migrations is not None:
        draft.note("migration_dir", draft.settings.sources["migrations"])
        return draft.at(draft.settings.migrations)
    own = _own_paths(draft)
    if project.migration_patterns:
        draft.note("migration_dir", draft.provenance["migration_patterns"])
        matched = migration_paths(project, own)
        if matched:
            return _most_common(matched)
        for pattern in project.migration_patterns:
            folder = literal_folder(pattern)
            if folder not in ("", draft.root, draft.build_dir, draft.source_dir):
                return to_source(draft.root, draft.source_dir, draft.build_dir, f"{folder}/x")[:-2]
    stamped = [path for path in own if STAMPED.search(basename(path))]
    if stamped:
        draft.note("migration_dir", "most files named as TypeORM names migrations lie there")
        return _most_common(stamped)
    draft.note("migration_dir", "default")
    return f"{draft.source_dir}/migrations" if draft.source_dir else "migrations"


def _most_common(paths: Iterable[str]) -> str:
    """Between equals the upper folder; one that names another database last."""
    counts = Counter(map(dirname, paths))
    return max(
        counts,
        key=lambda folder: (
            not OTHER_DATABASES.search(folder),
            counts[folder],
            -folder.count("/"),
            folder,
        ),
    )


def _own_paths(draft: Draft) -> list[str]:
    inside = f"{draft.root}/" if draft.root else ""
    return [
        path
        for path in draft.paths
        if path.startswith(inside)
        and "node_modules/" not in path
        and not path.startswith(f"{draft.build_dir}/")
    ]


def _built(draft: Draft, project: Project, migration_dir: str) -> str:
    """Where the runner looks for compiled migrations: where a pattern says so, else where
    they are compiled to; beside their sources when nothing compiles."""
    for pattern in project.migration_patterns:
        folder = literal_folder(pattern)
        if folder.startswith(f"{draft.build_dir}/"):
            draft.note("migration_build_dir", draft.provenance["migration_patterns"])
            return folder
    draft.note("migration_build_dir", draft.provenance.get("build_dir", ""))
    return _built_folder(draft, f"{migration_dir}/x.ts") or migration_dir


def _built_folder(draft: Draft, path: str) -> str:
    if draft.tsconfig is None or draft.tsconfig.out_dir is None:
        return ""
    paths = draft.paths if path in draft.paths else {*draft.paths, path}
    built = compiled_path(draft.tsconfig, paths, path)
    return dirname(built) if built else ""

"""The folders of a Medusa backend or plugin, by the rules of Medusa's own loaders."""

from __future__ import annotations

from posixpath import dirname

from migration_guard.project.draft import Draft
from migration_guard.project.medusa_config import MedusaConfig, read_medusa_config
from migration_guard.project.model import Kind, Project
from migration_guard.project.module_names import sources_tsconfig
from migration_guard.project.package import FRAMEWORK

DIST_SINCE = (1, 12)  # medusajs/medusa#3956: before it, plugins' dist/migrations is not read
COMPILED = ".js"


def complete(draft: Draft, kind: Kind, config_path: str | None) -> Project:
    """The project. Its runner reads `*.js` directly in one folder: `dist/migrations` of a
    backend; of a plugin `migrations`, if it exists at all, else `dist/migrations`."""
    if FRAMEWORK in draft.package.dependencies or _version(draft)[0] >= 2:
        draft.problems.append(
            "this is Medusa 2, whose migrations are MikroORM's: migration-guard guards Medusa 1"
        )
        draft.medusa_version = draft.medusa_version or "2.0.0"
    config = _config(draft, config_path)
    entity_dirs, migration_dir = _sources(draft)
    if draft.build is None:
        draft.problems.append(
            f"no script of {draft.package.path} compiles: Medusa reads compiled files alone"
        )
    return Project(
        root=draft.root,
        kind=kind,
        source_dir=draft.source_dir,
        build_dir=draft.build_dir,
        entity_dirs=entity_dirs,
        entity_patterns=entity_dirs if any("*" in folder for folder in entity_dirs) else (),
        migration_dir=migration_dir,
        migration_build_dir=_migration_build_dir(draft, kind),
        baseline=draft.baseline(),
        tsconfig=draft.tsconfig,
        sources_tsconfig=sources_tsconfig(draft, draft.root),
        build_script=draft.build.script if draft.build else None,
        compiler=draft.build.compiler if draft.build else None,
        scripts=draft.package.scripts,
        medusa_version=draft.medusa_version,
        typeorm_version=draft.typeorm_version,
        database_schema=config.database_schema or "public",
        provenance=draft.provenance,
        problems=tuple(draft.problems),
    )


def _config(draft: Draft, path: str | None) -> MedusaConfig:
    content = draft.read(path) if path else None
    if path is None or content is None:
        return MedusaConfig()
    config = read_medusa_config(path, content)
    draft.problems += config.problems
    draft.note("database_schema", path)
    return config


def _sources(draft: Draft) -> tuple[tuple[str, ...], str]:
    """Medusa reads `models` and `migrations` of the build: their sources have those names."""
    settings = draft.settings
    entity_dirs: tuple[str, ...] = (draft.at("src/models"),)
    migration_dir = draft.at("src/migrations")
    if draft.source_dir != draft.root:
        entity_dirs = (f"{draft.source_dir}/models",)
        migration_dir = f"{draft.source_dir}/migrations"
    draft.note("entity_dirs", "Medusa's loader")
    draft.note("migration_dir", "Medusa's loader")
    if settings.entities is not None:
        entity_dirs = tuple(draft.at(folder) for folder in settings.entities)
        draft.note("entity_dirs", settings.sources["entities"])
    if settings.migrations is not None:
        migration_dir = draft.at(settings.migrations)
        draft.note("migration_dir", settings.sources["migrations"])
    return entity_dirs, migration_dir


def _migration_build_dir(draft: Draft, kind: Kind) -> str:
    below_dist = draft.at("dist/migrations")
    if kind is Kind.MEDUSA_BACKEND:
        draft.note("migration_build_dir", "Medusa reads dist/migrations of a backend")
        return below_dist
    at_root = draft.at("migrations")
    present = [path for path in draft.paths if dirname(path) == at_root]
    if present:
        draft.note("migration_build_dir", f"Medusa reads '{at_root}' when it exists")
        if not any(path.endswith(COMPILED) for path in present):
            draft.problems.append(
                f"'{at_root}' exists, so Medusa reads it alone, and no .js file is in it:"
                " none of this plugin's migrations runs"
            )
        return at_root
    if draft.build_dir == draft.root:
        draft.note("migration_build_dir", draft.provenance["build_dir"])
        return at_root
    version = _version(draft)
    if (1,) <= version < DIST_SINCE:
        draft.problems.append(
            f"Medusa {draft.medusa_version} reads a plugin's migrations from '{at_root}' only;"
            " dist/migrations is read since 1.12.0"
        )
        draft.note("migration_build_dir", f"Medusa {draft.medusa_version}")
        return at_root
    draft.note("migration_build_dir", "Medusa reads dist/migrations of a plugin since 1.12.0")
    return below_dist


def _version(draft: Draft) -> tuple[int, ...]:
    """(0,) when it is not known."""
    numbers = (draft.medusa_version or "0").split("-")[0].split(".")
    return tuple(int(number) for number in numbers if number.isdecimal())

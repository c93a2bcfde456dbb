"""What kind of project this is and where its parts lie, each fact with its source."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from posixpath import dirname

from msgspec import Struct, field

from migration_guard.schema.name_pattern import NamePattern


class Kind(enum.Enum):
    MEDUSA_BACKEND = "medusa-backend"
    MEDUSA_PLUGIN = "medusa-plugin"
    TYPEORM = "typeorm"


class TsConfig(Struct, frozen=True):
    """The configuration a build uses, `extends` followed. All paths are `/`-separated and
    relative to the repository's top. `include` None means TypeScript's default (everything
    beside the file)."""

    path: str
    root_dir: str | None = None
    out_dir: str | None = None
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    files: tuple[str, ...] | None = None
    no_emit: bool = False
    emit_declaration_only: bool = False
    strict_null_checks: bool = False
    emit_decorator_metadata: bool = False
    experimental_decorators: bool = False
    base_url: str | None = None
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allow_js: bool = False
    jsx: str = ""


class Project(Struct, frozen=True):
    """Folders are relative to the repository's top, without a trailing slash; `""` is the
    top itself. `provenance` maps a field's name to where its value comes from. `compiler` is
    `tsc`, `babel`, `swc` or `nest`, None when no script compiles. `nested` are the roots of
    other projects inside of this one. `own_constraint_names` is True where a class of the
    project names constraints, and nothing else, otherwise than its `naming_strategy` in a way
    that is not known; `name_patterns` are the ways that are, by TypeORM's methods;
    `sources_tsconfig` is what types and module names of the sources follow, `tsconfig` what
    the build does; `baseline` is the file with the schema that the replay of the migrations
    starts from; `other_migrations` are the patterns of data sources of other databases."""

    root: str
    kind: Kind
    source_dir: str
    build_dir: str
    entity_dirs: tuple[str, ...]
    migration_dir: str
    migration_build_dir: str
    entity_patterns: tuple[str, ...] = ()
    migration_patterns: tuple[str, ...] = ()
    other_migrations: tuple[str, ...] = ()
    data_source: str | None = None
    baseline: str | None = None
    tsconfig: TsConfig | None = None
    sources_tsconfig: TsConfig | None = None
    build_script: str | None = None
    scripts: Mapping[str, str] = field(default_factory=dict)
    medusa_version: str | None = None
    typeorm_version: str | None = None
    naming_strategy: str = "default"
    own_constraint_names: bool = False
    name_patterns: Mapping[str, NamePattern] = field(default_factory=dict)
    entity_prefix: str = ""
    database_schema: str = "public"
    uuid_extension: str = "uuid-ossp"
    provenance: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    compiler: str | None = None
    nested: tuple[str, ...] = ()

    def reaches(self, path: str) -> bool:
        """Whether what the project says may depend on the file: all below its root, and the
        folders outside that its module names lead to."""
        if not self.root or path.startswith(f"{self.root}/"):
            return True
        config = self.sources_tsconfig
        targets = (target for each in config.aliases.values() for target in each) if config else ()
        folders = {dirname(target.partition("*")[0]) for target in targets}
        return any(folder and path.startswith(f"{folder}/") for folder in folders)

    @property
    def is_medusa(self) -> bool:
        return self.kind is not Kind.TYPEORM

    def path(self, relative: str) -> str:
        """`relative` to the project's root, as a path from the repository's top."""
        return f"{self.root}/{relative}" if self.root else relative

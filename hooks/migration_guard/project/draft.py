"""A project while it is being made out: its facts so far, each with its source."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from posixpath import dirname

from msgspec import Struct, field
from msgspec.structs import replace

from migration_guard.config import LayoutSettings
from migration_guard.project.build_output import source_root
from migration_guard.project.model import TsConfig
from migration_guard.project.package import MEDUSA, TYPEORM, Package, version_of
from migration_guard.project.patterns import join
from migration_guard.project.scripts import Build, find_build
from migration_guard.project.tsconfig import read_tsconfig

BASELINE = "migration-guard-baseline.sql"


class Draft(Struct):
    """Folders are relative to the repository's top, `settings`' own to `root`."""

    root: str
    package: Package
    settings: LayoutSettings
    paths: Collection[str]
    read: Callable[[str], bytes | None]
    provenance: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    medusa_version: str | None = None
    typeorm_version: str | None = None
    build: Build | None = None
    tsconfig: TsConfig | None = None
    source_dir: str = ""
    build_dir: str = ""

    def note(self, fact: str, source: str) -> None:
        """Remember where a fact comes from."""
        self.provenance[fact] = source

    def at(self, relative: str) -> str:
        """A path below the project's root, seen from the repository's top."""
        return join(self.root, relative)

    def read_versions(self) -> None:
        self.medusa_version, source = version_of(self.package, MEDUSA, self.root, self.read)
        self.note("medusa_version", source)
        self.typeorm_version, source = version_of(self.package, TYPEORM, self.root, self.read)
        self.note("typeorm_version", source)

    def read_build(self) -> None:
        """The build script, its TypeScript configuration, and the two folders it joins."""
        self.build = find_build(self.package.scripts)
        if self.build is not None and self.build.compiler == "nest" and self._nest_uses_swc():
            self.build = replace(self.build, compiler="swc")
        if self.build is not None:
            self.note("build_script", self._script)
        self._read_tsconfig()
        self._read_folders()

    def baseline(self) -> str | None:
        """The file that the replay starts from: the one that is set, else one by its name."""
        chosen = self.settings.baseline
        if chosen is None:
            self.note("baseline", "its name")
            return self._existing(BASELINE)
        self.note("baseline", self.settings.sources["baseline"])
        if self.at(chosen) not in self.paths:
            self.problems.append(f"the baseline '{self.at(chosen)}' is not in the tree")
        return self._existing(chosen)

    @property
    def _script(self) -> str:
        return f"{self.package.path}: script '{self.build.script}'" if self.build else ""

    def _read_tsconfig(self) -> None:
        path, source = self._tsconfig_path()
        if path is None:
            return
        self.tsconfig, problems = read_tsconfig(path, self.read)
        self.problems += problems
        self.note("tsconfig", source)
        build = self.build
        if build and build.compiler == "tsc":
            changed = self.tsconfig
            if build.out_dir is not None:
                changed = replace(changed, out_dir=self.at(build.out_dir))
            if build.root_dir is not None:
                changed = replace(changed, root_dir=self.at(build.root_dir))
            self.tsconfig = changed

    def _tsconfig_path(self) -> tuple[str | None, str]:
        if self.settings.tsconfig is not None:
            return self.at(self.settings.tsconfig), self.settings.sources["tsconfig"]
        build = self.build
        if build is not None and build.compiler in {"babel", "swc"}:
            # it decides nothing about the output, but the entities' types
            return self._existing("tsconfig.json"), "its name"
        if build is not None and build.tsconfig is not None:
            named = self.at(build.tsconfig)
            inside = join(named, "tsconfig.json")
            return (inside if inside in self.paths else named), self._script
        if build is not None and build.compiler == "nest":
            return self._nest_tsconfig()
        return self._existing("tsconfig.json"), "its name"

    def _nest_tsconfig(self) -> tuple[str | None, str]:
        """nest-cli.json's `tsConfigPath`; else tsconfig.build.json before tsconfig.json."""
        path = self._nest_options().get("tsConfigPath")
        if path is not None:
            return self.at(str(path)), self.at("nest-cli.json")
        found = self._existing("tsconfig.build.json") or self._existing("tsconfig.json")
        return found, "nest build"

    def _nest_uses_swc(self) -> bool:
        """Nest has swc leave out the sources' folder: `src/x.ts` becomes `dist/x.js`
        (@nestjs/cli, `strip-leading-paths`)."""
        builder = self._nest_options().get("builder")
        return "swc" in (builder, builder.get("type") if isinstance(builder, dict) else None)

    def _nest_options(self) -> Mapping[str, object]:
        """nest-cli.json's `compilerOptions`; nothing where it cannot be read."""
        try:
            options = json.loads(self.read(self.at("nest-cli.json")) or b"{}")["compilerOptions"]
        except (ValueError, KeyError, TypeError):
            return {}
        return options if isinstance(options, dict) else {}

    def _existing(self, name: str) -> str | None:
        path = self.at(name)
        return path if path in self.paths else None

    def _read_folders(self) -> None:
        self.build_dir, source = self._build_dir()
        self.note("build_dir", source)
        self.source_dir, source = self._source_dir()
        self.note("source_dir", source)

    def _build_dir(self) -> tuple[str, str]:
        if self.settings.build_dir is not None:
            return self.at(self.settings.build_dir), self.settings.sources["build-dir"]
        if self.build is not None and self.build.out_dir is not None:
            return self.at(self.build.out_dir), self._script
        if self.tsconfig is not None and self.tsconfig.out_dir is not None and not self._bundled:
            return self.tsconfig.out_dir, self.tsconfig.path
        return self.at("dist"), "default"

    def _source_dir(self) -> tuple[str, str]:
        if self.settings.source_dir is not None:
            return self.at(self.settings.source_dir), self.settings.sources["source-dir"]
        if self.build is not None and self.build.source_dir is not None:
            return self.at(self.build.source_dir), self._script
        usual = self.at("src")
        if any(path.startswith(f"{usual}/") for path in self.paths):
            return usual, "the folder is there"
        if self.tsconfig is not None and not self._bundled:
            root = source_root(self.tsconfig, self._own_paths())
            if root.startswith(self.root):
                return root, self.tsconfig.path
        return (usual, "default") if self.package.is_medusa else (self.root, "default")

    def _own_paths(self) -> list[str]:
        inside = f"{self.root}/" if self.root else ""
        return [p for p in self.paths if p.startswith(inside) and "node_modules/" not in dirname(p)]

    @property
    def _bundled(self) -> bool:
        return self.build is not None and self.build.compiler in {"babel", "swc"}

"""Names across files: what an identifier of one file stands for, wherever it is declared."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from posixpath import dirname

from msgspec import Struct

from migration_guard.findings import Unknown
from migration_guard.typescript.file_scope import Declaration, FileScope
from migration_guard.typescript.lookup import PathMapping, candidate_files
from migration_guard.typescript.syntax import Export, Expression, Module, Reference

MOST_STEPS = 2_000_000
_LONGEST_CHAIN = 50
"""Re-exports of re-exports; longer ones are circles."""


class Declared(Struct, frozen=True):
    """A declaration of the project and the file that it stands in."""

    path: str
    declaration: Declaration


class Value(Struct, frozen=True):
    """`export default expression`: a value without a name, and its file."""

    path: str
    value: Expression


class Namespace(Struct, frozen=True):
    """A whole module of the project: `import * as x from "./y"`."""

    path: str


class External(Struct, frozen=True):
    """What a package exports as `name`; `*` is the package itself. `package` is the module
    name as imported: `typeorm`, `@medusajs/medusa/dist/models/product`."""

    package: str
    name: str

    @property
    def root(self) -> str:
        """The package's own name, without a path inside it."""
        return _package_root(self.package)


Resolution = Declared | Value | Namespace | External | Unknown


class Program:
    """The files of a project as one program. `load` gives a file's facts (None when there
    is no such file); `paths` are all files. Each file is loaded once, when first needed.
    `alone`: one file is read by itself, and what it imports is not looked for; the modules that
    were asked for are then in `not_followed`."""

    def __init__(
        self,
        load: Callable[[str], Module | None],
        paths: Collection[str],
        mapping: PathMapping | None = None,
        *,
        alone: bool = False,
    ) -> None:
        self.not_followed: dict[str, None] = {}
        self._alone = alone
        self._load = load
        self._paths = paths
        self._mapping = mapping
        self._scopes: dict[str, FileScope | None] = {}
        self._found: dict[tuple[str, str], tuple[str | None, tuple[str, ...]]] = {}
        self._resolved: dict[tuple[str, str], tuple[Resolution | None, set[str]]] = {}
        self._steps = 0
        self._looked_at: set[str] = set()

    def module(self, path: str) -> Module | None:
        """A file's facts."""
        scope = self._scope(path)
        return scope.module if scope else None

    def record(self, into: set[str]) -> set[str]:
        """From here on every path that is read or looked for is added to `into`, those where
        there is no file too, and what an answer came from that was found before. Returns where
        they were added to until now, which is to be restored."""
        before, self._looked_at = self._looked_at, into
        return before

    @property
    def is_nearly_exhausted(self) -> bool:
        """Whether an evaluation was cut short because there were too many steps, or would be
        with as many again."""
        return self._steps > MOST_STEPS // 2

    def spend(self) -> bool:
        """Count one step of evaluation; False when there have been more than any project
        needs (functions that call each other twice double with every level)."""
        self._steps += 1
        return self._steps <= MOST_STEPS

    def resolve(self, path: str, name: str) -> Resolution | None:
        """What `name` means at the top level of `path`; None when the file neither
        declares nor imports it (a global such as `Date`)."""
        key = (path, name)
        if key not in self._resolved:
            paths: set[str] = set()
            before = self.record(paths)
            try:
                self._resolved[key] = self._local(path, name, _LONGEST_CHAIN), paths
            finally:
                self.record(before)
        found, looked_at = self._resolved[key]
        self._looked_at |= looked_at
        return found

    def required(self, path: str, module: str) -> Resolution:
        """What `require(module)` gives in `path`."""
        return self._imported(path, module, "*", _LONGEST_CHAIN)

    def exported(self, path: str, name: str) -> Resolution:
        """What `path` exports as `name`."""
        return self._exported(path, name, _LONGEST_CHAIN)

    def member(self, owner: Resolution, name: str) -> Resolution | None:
        """`owner.name` for a module or package; None when `owner` is neither."""
        if isinstance(owner, Namespace):
            return self.exported(owner.path, name)
        if isinstance(owner, External) and owner.name in {"*", "default"}:
            return External(owner.package, name)
        return None

    def imports_package(self, path: str, package: str) -> bool:
        """Whether `path`, or a project file that it imports, imports from `package`."""
        seen: set[str] = set()
        pending = [path]
        while pending:
            current = pending.pop()
            scope = self._scope(current)
            if current in seen or scope is None:
                continue
            seen.add(current)
            for module in scope.sources:
                found = self.find(current, module)
                if found is not None:
                    pending.append(found)
                elif External(module, "*").root == package:
                    return True
        return False

    def files_imported(self, path: str) -> list[str]:
        """The project's files that `path` imports or exports from, in the order of the text."""
        module = self.module(path)
        if module is None:
            return []
        named = [(each.span, each.module) for each in module.imports if not each.type_only]
        named += [(each.span, each.module) for each in module.exports if each.module]
        ordered = sorted(named, key=lambda each: (each[0].line, each[0].column))
        found = (self.find(path, name) for _, name in ordered)
        return [each for each in dict.fromkeys(found) if each is not None]

    def find(self, importer: str, module: str) -> str | None:
        """The project's file behind a module name; None for a package."""
        key = (dirname(importer), module)
        if key not in self._found:
            self._found[key] = self._find(importer, module)
        found, looked_for = self._found[key]
        self._looked_at.update(looked_for)
        return found

    def _find(self, importer: str, module: str) -> tuple[str | None, tuple[str, ...]]:
        """The file, and every path up to it."""
        looked_for: list[str] = []
        for path in candidate_files(importer, module, self._mapping):
            looked_for.append(path)
            if path in self._paths:
                return path, tuple(looked_for)
        return None, tuple(looked_for)

    def _scope(self, path: str) -> FileScope | None:
        self._looked_at.add(path)
        if path not in self._scopes:
            module = self._load(path)
            self._scopes[path] = FileScope(module) if module is not None else None
        return self._scopes[path]

    def _local(self, path: str, name: str, chain: int) -> Resolution | None:
        scope = self._scope(path)
        if scope is None:
            return None
        declaration = scope.declarations.get(name)
        if declaration is not None:
            return Declared(path, declaration)
        imported = scope.imports.get(name)
        return self._imported(path, imported.module, imported.imported, chain) if imported else None

    def _imported(self, importer: str, module: str, name: str, chain: int) -> Resolution:
        if chain == 0:
            return Unknown(f"the re-exports of '{module}' run in a circle")
        found = self.find(importer, module)
        if found is None:
            if self._alone:
                self.not_followed[module] = None
            if module.startswith(".") and self._alone:
                return Unknown(f"'{name}' comes from '{module}', and imports are not followed")
            if module.startswith("."):
                return Unknown(f"'{module}' imported by {importer} is not in the project")
            return External(module, name)
        return Namespace(found) if name == "*" else self._exported(found, name, chain - 1)

    def _exported(self, path: str, name: str, chain: int) -> Resolution:
        scope = self._scope(path)
        if scope is None:
            return Unknown(f"{path} cannot be read")
        export = scope.exports.get(name)
        if export is not None:
            return self._through(path, export, chain)
        declaration = scope.exported.get(name)
        if declaration is not None:
            return Declared(path, declaration)
        return self._starred(path, scope, name, chain)

    def _starred(self, path: str, scope: FileScope, name: str, chain: int) -> Resolution:
        """`name` among the `export * from` of a file: a file of the project that exports
        it; else the only package that may."""
        results = [
            self._imported(path, star.module or "", name, chain)
            for star in scope.stars
            if chain and name != "default"
        ]
        for result in results:
            if not isinstance(result, (Unknown, External)):
                return result
        packages = [result for result in results if isinstance(result, External)]
        if len(packages) == 1:
            return packages[0]
        return Unknown(f"{path} exports no '{name}' that can be found")

    def _through(self, path: str, export: Export, chain: int) -> Resolution:
        if export.module is not None:
            return self._imported(path, export.module, export.local, chain)
        if export.local:
            found = self._local(path, export.local, chain)
            if found is not None:
                return found
        if export.value is None or isinstance(export.value, Reference):
            return Unknown(f"{path} exports '{export.name}' but does not declare it")
        return Value(path, export.value)


@cache
def _package_root(module: str) -> str:
    parts = module.split("/")
    return "/".join(parts[: 2 if module.startswith("@") else 1])

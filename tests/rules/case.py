"""A rule's case: small trees in one text file, and what the rule says of them.

    # Free text.
    kind: typeorm
    now: 1700000000000
    renamed: src/migrations/1-A.ts src/migrations/1-B.ts
    full | at commit | fresh
    -- src/migrations/1690000000000-Post.ts --
    export class Post {}  // MG301: does not end
    -- src/migrations/1680000000000-Old.ts (everywhere) --
    …
    -- expect --
    src/migrations/1680000000000-Old.ts MG403 warning: was deleted

A file without a tree is the head's. `(base)` is only there before the change,
`(published)` also on the default branch, `(everywhere)` in all three; `(build)` is output.
`CODE?` expects that the rule cannot decide. Every project has the files of Medusa's starter,
or with `kind: typeorm` of a plain one, unless the case brings its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from migration_guard.change import Change
from migration_guard.config import load_settings
from migration_guard.context import BuildOutput, Context
from migration_guard.facts import Facts
from migration_guard.findings import Finding, Undetermined
from migration_guard.git.changes import between
from migration_guard.project import medusa
from migration_guard.project.detect import detect
from migration_guard.rules.documentation import ExampleFile, example_files
from migration_guard.state import TreeState

NOW = 1735689600000
"""2025-01-01: what the cases call now."""

EXPECTED = (
    r"(?P<code>MG\d{3})(?P<open>\?)?(?: (?P<severity>error|warning|notice))?(?:: (?P<part>.*))?"
)
ON_ITS_LINE = re.compile(rf"(?://|#) {EXPECTED}$")
IN_LIST = re.compile(rf"(?P<path>\S+?)(?::(?P<line>\d+))? {EXPECTED}")

MEDUSA = {
    "package.json": json.dumps(
        {
            "name": "shop",
            "scripts": {
                "build": "cross-env npm run clean && npm run build:server",
                "build:server": "cross-env npm run clean && tsc -p tsconfig.server.json",
            },
            "dependencies": {"@medusajs/medusa": "1.20.11", "typeorm": "0.3.16"},
        }
    ),
    "medusa-config.js": "module.exports = { projectConfig: {}, plugins: [] };\n",
    "tsconfig.json": json.dumps(
        {
            "compilerOptions": {
                "target": "es2019",
                "module": "commonjs",
                "allowJs": True,
                "experimentalDecorators": True,
                "emitDecoratorMetadata": True,
                "outDir": "./dist",
                "rootDir": "./src",
            },
            "include": ["src"],
            "exclude": ["dist", "tests", "**/*.spec.js", "**/*.spec.ts", "node_modules"],
        }
    ),
    "tsconfig.server.json": json.dumps(
        {"extends": "./tsconfig.json", "compilerOptions": {"inlineSourceMap": True}}
    ),
}
TYPEORM = {
    "package.json": json.dumps(
        {
            "name": "blog",
            "scripts": {"build": "tsc -p tsconfig.json"},
            "dependencies": {"typeorm": "0.3.16"},
        }
    ),
    "tsconfig.json": MEDUSA["tsconfig.json"],
    "src/data-source.ts": 'import { DataSource } from "typeorm";\n'
    'export default new DataSource({ type: "postgres", entities: ["dist/entity/*.js"], '
    'migrations: ["dist/migrations/*.js"] });\n',
}


class Expected(NamedTuple):
    """`line` None leaves the line open; `severity` and `part` likewise."""

    path: str
    line: int | None
    code: str
    undetermined: bool
    severity: str | None
    part: str | None

    def fits(self, outcome: Finding | Undetermined) -> bool:
        open_ = isinstance(outcome, Undetermined)
        text = outcome.reason if isinstance(outcome, Undetermined) else outcome.message
        severity = None if isinstance(outcome, Undetermined) else outcome.severity.value
        return (
            (outcome.code, outcome.location.path, open_)
            == (self.code, self.path, self.undetermined)
            and self.line in (None, outcome.location.line)
            and self.severity in (None, severity)
            and (self.part or "") in text
        )


@dataclass(frozen=True)
class MemoryTree:
    """A tree of a case."""

    label: str
    files: Mapping[str, bytes]

    def paths(self) -> Mapping[str, str]:
        return {
            path: hashlib.sha1(content, usedforsecurity=False).hexdigest()
            for path, content in self.files.items()
        }

    def read(self, path: str) -> bytes:
        return self.files[path]

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        return {path: self.files[path] for path in paths if path in self.files}


@dataclass(frozen=True)
class Case:
    """A case as read: its trees, what its header says, and what it expects."""

    head: MemoryTree
    base: MemoryTree
    published: MemoryTree | None
    build: BuildOutput | None
    header: Mapping[str, str] = field(default_factory=dict)
    expected: tuple[Expected, ...] = ()

    def context(self) -> Context:
        """The context that the engine would build."""
        facts = Facts()
        head = _state(self.head, facts)
        return Context(
            head=head,
            base=_state(self.base, facts),
            published=_state(self.published, facts) if self.published else None,
            changes=self._changes(),
            now=int(self.header.get("now", NOW)),
            build=self.build,
            full="full" in self.header,
            at_commit="at commit" in self.header,
            core_migrations=medusa.core_migrations if head.project.is_medusa else dict,
        )

    def _changes(self) -> tuple[Change, ...]:
        """By content; a rename with edits, which git sees, is told by the header."""
        old, _, new = self.header.get("renamed", "").partition(" ")
        found = between(self.base.files, self.head.files)
        if not new:
            return found
        return (
            Change("renamed", old, new),
            *(one for one in found if old != one.old and new != one.new),
        )


def read_case(text: str) -> Case:
    """A case from its text."""
    header = _header(text.partition("\n--")[0] if not text.startswith("--") else "")
    files = example_files(text)
    listed = next((file.text for file in files if file.path == "expect"), "")
    files = tuple(file for file in files if file.path != "expect")
    given = TYPEORM if header.get("kind") == "typeorm" else MEDUSA
    published = _tree("main (1a2b3c4)", given, files, {"published", "everywhere"})
    trees = {file.tree for file in files}
    return Case(
        head=_tree("the index", given, files, {"", "everywhere"}),
        base=_tree("HEAD (5d6e7f8)", given, files, {"base", "published", "everywhere"}),
        published=published if trees & {"published", "everywhere"} else None,
        build=_build(files, fresh="fresh" in header),
        header=header,
        expected=(*_on_their_lines(files), *_in_list(listed)),
    )


def _header(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    pairs = (line.partition(": ") for line in lines)
    return {key: value for key, _, value in pairs}


def _tree(
    label: str, given: Mapping[str, str], files: Iterable[ExampleFile], trees: set[str]
) -> MemoryTree:
    own = {file.path: file.text for file in files if file.tree in trees}
    # What a case brings of the project's own files holds in all trees that do not differ.
    shared = {file.path: file.text for file in files if file.path in given and not file.tree}
    told = {file.path for file in files if file.tree in ("base", "published")}
    kept = {path: text for path, text in shared.items() if path not in told and "" in trees}
    merged = {**given, **kept, **own}
    return MemoryTree(label, {path: text.encode() for path, text in merged.items()})


def _build(files: Iterable[ExampleFile], *, fresh: bool) -> BuildOutput | None:
    built = {file.path: file.text.encode() for file in files if file.tree == "build"}
    if not built:
        return None
    directory = "dist/migrations"
    inside = {
        path.rpartition("/")[2]: content
        for path, content in built.items()
        if path.rpartition("/")[0] == directory
    }
    elsewhere = tuple(path for path in built if path.rpartition("/")[0] != directory)
    return BuildOutput(directory, inside, elsewhere, fresh)


def _on_their_lines(files: Iterable[ExampleFile]) -> Iterator[Expected]:
    for file in files:
        for number, line in enumerate(file.text.splitlines(), 1):
            match = ON_ITS_LINE.search(line)
            if match and file.tree in ("", "everywhere"):
                yield _expected(file.path, number, match)


def _in_list(text: str) -> Iterator[Expected]:
    for line in text.splitlines():
        match = IN_LIST.fullmatch(line)
        if match is None:
            raise ValueError(f"no expectation: '{line}'")
        yield _expected(match["path"], int(match["line"]) if match["line"] else None, match)


def _expected(path: str, line: int | None, match: re.Match[str]) -> Expected:
    return Expected(
        path, line, match["code"], bool(match["open"]), match["severity"], match["part"]
    )


def _state(tree: MemoryTree, facts: Facts) -> TreeState:
    settings = load_settings(None, {}, {})
    projects = detect(tree.paths(), tree.files.get, settings)
    assert len(projects) == 1, [project.root for project in projects]
    return TreeState(tree, projects[0], facts)

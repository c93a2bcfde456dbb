"""An entity lies where Medusa never looks for entities.

Bad:
    -- src/models/blog/post.ts --
    import { Column, Entity } from "typeorm";
    import { BaseEntity } from "@medusajs/medusa";

    @Entity()
    export class Post extends BaseEntity {
      @Column({ type: "text" })
      title: string;
    }

Good:
    -- src/models/post.ts --
    import { Column, Entity } from "typeorm";
    import { BaseEntity } from "@medusajs/medusa";

    @Entity()
    export class Post extends BaseEntity {
      @Column({ type: "text" })
      title: string;
    }

Why:
    Medusa loads `dist/models/*.js` and no folder below it. The entity is unknown at run
    time ("No metadata for Post was found"), and a schema comparison made with Medusa's own
    loaders does not see it either.

Fix:
    Move the file to the top of `src/models`, or export the class again from a file there.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from migration_guard.context import Context, State
from migration_guard.findings import Finding, MoveFile, Severity, Undetermined
from migration_guard.rules import commands
from migration_guard.rules.entity_sources import concerned_entities
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name
from migration_guard.typescript.syntax import Module

RULE = Rule(
    code="MG204",
    name="entity-outside-models",
    summary="An entity lies where Medusa never looks for entities",
    severity=Severity.ERROR,
    hook="migration-placement",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Only under Medusa: elsewhere the data source says where entities lie."""
    if not context.project.is_medusa:
        return
    reachable: frozenset[str] | None = None
    for entity in concerned_entities(context):
        if entity.path.rpartition("/")[0] in context.project.entity_dirs:
            continue
        if reachable is None:
            reachable = _exported_again(context.head)
        if entity.path not in reachable:
            yield RULE.finding(
                entity.location,
                f"entity {entity.declaration.name} lies in "
                f"'{entity.path.rpartition('/')[0]}', Medusa reads only '{context.project.entity_dirs[0]}'",
                subject=entity.declaration.name,
                why="it is unknown at run time: no metadata is found for it",
                fix=commands.move(entity.path, _target(context, entity.path)),
            )


def fix(context: Context, finding: Finding) -> MoveFile:
    """The file moves up, and what imports it follows."""
    return MoveFile(finding.location.path, _target(context, finding.location.path))


def _target(context: Context, path: str) -> str:
    return f"{context.project.entity_dirs[0]}/{base_name(path)}"


def _exported_again(state: State) -> frozenset[str]:
    """The files whose classes a file that Medusa loads exports as its own."""
    pending = [
        path
        for path in state.paths
        if path.rpartition("/")[0] in state.project.entity_dirs and path.endswith((".ts", ".js"))
    ]
    from migration_guard.typescript.parse import parse

    seen: set[str] = set(pending)
    while pending:
        path = pending.pop()
        for specifier in _passed_on(parse(state.source(path) or b"")):
            target = _resolved(state, path, specifier)
            if target is not None and target not in seen:
                seen.add(target)
                pending.append(target)
    return frozenset(seen)


def _passed_on(module: Module) -> Iterator[str]:
    """What a module exports from elsewhere: `export … from`, or imported and exported."""
    imported = {one.local: one.module for one in module.imports}
    for export in module.exports:
        source = export.module or imported.get(export.local)
        if source is not None and source.startswith(".") and not export.type_only:
            yield source


def _resolved(state: State, path: str, specifier: str) -> str | None:
    base = posixpath.normpath(posixpath.join(posixpath.dirname(path), specifier))
    endings = (".ts", ".js", "/index.ts", "/index.js")
    return next((base + ending for ending in endings if base + ending in state.paths), None)

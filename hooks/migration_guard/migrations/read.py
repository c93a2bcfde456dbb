"""A migration's file, TypeScript or compiled → its classes, exports and steps."""

from __future__ import annotations

import re
from posixpath import basename

from migration_guard.findings import Location
from migration_guard.migrations.classes import is_migration, migration_class
from migration_guard.migrations.es5 import with_classes
from migration_guard.migrations.exports import exported_values
from migration_guard.migrations.foreign import file_functions
from migration_guard.migrations.generated import generated
from migration_guard.migrations.model import MigrationClass, MigrationFile, OpaqueStep
from migration_guard.sql.dialects import is_this_database
from migration_guard.typescript.parse import parse
from migration_guard.typescript.program import Program
from migration_guard.typescript.source import BOM
from migration_guard.typescript.values import Scope

FILE_STAMP = re.compile(r"(\d{13})(?!\d)")


def read_migration_file(path: str, source: bytes, program: Program | None = None) -> MigrationFile:
    """The facts of one file: by its bytes alone, or with what it imports of a program. Never
    raises; what could not be parsed is in `errors`."""
    found = generated(path, source)
    if found is None:
        return read_written_file(path, source, program)
    return MigrationFile(
        path=path,
        classes=(found.migration,),
        file_stamp=_file_stamp(path),
        imports=found.imports,
    )


def read_written_file(path: str, source: bytes, program: Program | None = None) -> MigrationFile:
    """The same for a file of any form."""
    module = with_classes(parse(source, tsx=path.endswith((".tsx", ".jsx"))))
    if program is None:
        program = Program(lambda wanted: module if wanted == path else None, (path,), alone=True)
    scope = Scope(program, path, is_equal=is_this_database)
    lines = source.removeprefix(BOM).decode("utf-8", "replace").split("\n")
    functions = file_functions(module)
    classes = tuple(
        migration_class(path, each, lines, scope, functions)
        for each in module.classes
        if is_migration(each)
    )
    exports = exported_values(path, module, scope)
    return MigrationFile(
        path=path,
        classes=classes,
        exports=exports,
        file_stamp=_file_stamp(path),
        feature_flag=any(each.name == "featureFlag" for each in exports),
        imports=tuple(dict.fromkeys(each.module for each in module.imports)),
        errors=tuple(Location(path, span.line, span.column) for span in module.errors),
        not_followed=tuple(program.not_followed) if any(map(_is_unsure, classes)) else (),
    )


def _file_stamp(path: str) -> int | None:
    stamp = FILE_STAMP.match(basename(path))
    return int(stamp[1]) if stamp else None


def _is_unsure(migration: MigrationClass) -> bool:
    steps = (*(migration.up or ()), *(migration.down or ()))
    return any(isinstance(step, OpaqueStep) for step in steps)

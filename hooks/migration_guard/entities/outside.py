"""What lies beside the tables: views, and files that cannot be parsed."""

from __future__ import annotations

from msgspec import Struct, field

from migration_guard.entities.decorators import TYPEORM
from migration_guard.entities.parts import Phase
from migration_guard.findings import Location
from migration_guard.schema.model import Name
from migration_guard.typescript.program import External
from migration_guard.typescript.syntax import Module, Span


class Outside(Struct):
    """`reasons` are why a table may be missing from the declared schema."""

    unread: list[tuple[str, Location]] = field(default_factory=list)
    reasons: list[tuple[Phase, str]] = field(default_factory=list)
    views: list[tuple[Name, Location]] = field(default_factory=list)

    def miss(self, phase: Phase, reason: str, at: Location) -> None:
        """Note what was not understood, and that a table may be missing for it."""
        self.unread.append((reason, at))
        self.reasons.append((phase, reason))


def read_outside(outside: Outside, path: str, module: Module) -> None:
    """Note the parse errors of a file that may declare an entity."""
    if _may_declare(module):
        for reason, location in unparsed(module, path)[:1]:
            outside.miss(Phase.READ, reason, location)


def unparsed(
    module: Module | None, path: str, within: Span | None = None
) -> list[tuple[str, Location]]:
    """The places of a file, or of a class in it, that could not be parsed: a column or a
    decorator may be missing there."""
    return [
        (f"{path} cannot be parsed near line {span.line}", Location(path, span.line, span.column))
        for span in (module.errors if module is not None else ())
        if within is None or within.line <= span.line <= within.end_line
    ]


def _may_declare(module: Module) -> bool:
    """Whether a file can declare an entity: it imports TypeORM, or its imports are lost."""
    packages = {External(each.module, "*").root for each in module.imports}
    return not module.imports or TYPEORM in packages

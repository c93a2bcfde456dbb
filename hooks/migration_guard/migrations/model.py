"""What reading the migrations yields: the files, their classes, and the steps they run."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

from migration_guard.findings import Location
from migration_guard.schema.model import ColumnType, Name, ObjectPath, Schema
from migration_guard.schema.question import Question
from migration_guard.typescript.syntax import Expression, Fact

STAMP = re.compile(r"\d{13}$")


class Guard(Struct, frozen=True):
    """`if (await queryRunner.hasTable("post"))`, or another question, around a step: it runs
    when the object was `present` (or not) when it was asked for, it and each of `also`
    together. `asked` is where, the same for all steps that hang on one answer."""

    question: Question
    present: bool
    asked: Location | None = None
    also: tuple[Guard, ...] = ()


class SqlStep(Fact, frozen=True):
    """`queryRunner.query(sql)` with text known statically. `parameters` are told only where
    they can matter: to statements on `typeorm_metadata`; `asks` is what guards of later steps
    have their answer from."""

    sql: str
    location: Location
    awaited: bool = True
    guards: tuple[Guard, ...] = ()
    parameters: tuple[str | None, ...] = ()
    asks: Guard | None = None


class ApiStep(Fact, frozen=True):
    """`queryRunner.createTable(…)` and the like. `arguments` are evaluated plain values
    (str, int, float, bool, None, list, dict; `new Table({…})` is its options' dict) or
    `Unknown`."""

    method: str
    arguments: tuple[object, ...]
    location: Location
    awaited: bool = True
    guards: tuple[Guard, ...] = ()


class OpaqueStep(Fact, frozen=True):
    """A statement that cannot be known without running it: `text` is its source,
    `conditional` True when it stands under an `if` or `try`."""

    reason: str
    text: str
    location: Location
    conditional: bool = False


Step = SqlStep | ApiStep | OpaqueStep


class MigrationClass(Struct, frozen=True):
    """A class with `up` or that implements MigrationInterface. `name_property` is the value
    of its `name` property. `up` and `down` are None where the method is missing."""

    name: str
    location: Location
    exported: str | None
    name_property: str | None = None
    name_property_location: Location | None = None
    name_property_unknown: bool = False
    up: tuple[Step, ...] | None = None
    down: tuple[Step, ...] | None = None
    up_location: Location | None = None
    down_location: Location | None = None
    transaction: Expression | None = None

    @property
    def recorded_name(self) -> str:
        """The `name` that TypeORM stores: `instance.name || constructor.name`."""
        return self.name_property or self.name

    @property
    def statements(self) -> tuple[SqlStep, ...]:
        """The SQL of `up` that is known."""
        return tuple(step for step in self.up or () if isinstance(step, SqlStep))

    @property
    def stamp(self) -> int | None:
        """Milliseconds since 1970 from the recorded name's last 13 digits, by which
        TypeORM orders; None where there are none (TypeORM aborts everything)."""
        name = self.recorded_name
        digits = name[-13:]
        if len(digits) == 13 and digits.isascii() and digits.isdigit():
            return int(digits)  # nearly every name, and it is asked for often
        match = STAMP.search(name)
        return int(match.group()) if match else None


class ExportedValue(Struct, frozen=True):
    """An export that is no migration class. `kind` is `function`, `class`, `object`, `array`,
    `string`, `reexport`, `enum` or `other`; types are left out, they vanish when compiled."""

    name: str
    kind: str
    location: Location


class MigrationFile(Struct, frozen=True):
    """One file. `file_stamp` is the 13 digits its name begins with. `errors` are places
    that could not be parsed. `feature_flag` is True when it exports `featureFlag`.
    `not_followed` are modules that it was read without, where a step is not known."""

    path: str
    classes: tuple[MigrationClass, ...] = ()
    exports: tuple[ExportedValue, ...] = ()
    file_stamp: int | None = None
    feature_flag: bool = False
    imports: tuple[str, ...] = ()
    errors: tuple[Location, ...] = ()
    not_followed: tuple[str, ...] = ()


class SqlError(Struct, frozen=True, array_like=True):
    """PostgreSQL's words about a statement in `up` or `down` of the class that stands at
    `of`."""

    of: Location
    direction: str
    location: Location
    message: str


class SqlErrors(Struct, frozen=True, array_like=True):
    """What PostgreSQL cannot parse of a file."""

    found: tuple[SqlError, ...] = ()


class OpaqueEffect(Struct, frozen=True):
    """A step of an `up` whose effect is unknown, and the names it mentions."""

    reason: str
    location: Location
    mentions: frozenset[str] = frozenset()


class ReplayedSchema(Struct, frozen=True):
    """The schema after every `up` in order. `locations` is where each object was last
    touched; `made_by` the recorded name of that migration; `domains` the types that stand
    behind names of their own."""

    schema: Schema
    locations: Mapping[ObjectPath, Location] = field(default_factory=dict)
    made_by: Mapping[ObjectPath, str] = field(default_factory=dict)
    opaque: tuple[OpaqueEffect, ...] = ()
    statements: int = 0
    domains: Mapping[Name, ColumnType] = field(default_factory=dict)

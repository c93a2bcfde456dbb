"""What is said once, because the migrations do not build the schema from nothing."""

from __future__ import annotations

from migration_guard.schema.apply import apply_all
from migration_guard.schema.diff import drift
from migration_guard.schema.model import Column, ColumnType, Enum, Name, Schema, Table
from migration_guard.schema.unrecorded import Unrecorded, unrecorded
from migration_guard.sql.statements import effects

POST, TAG, KIND = Name("", "post"), Name("", "tag"), Name("", "kind")
DECLARED = Schema(
    {
        POST: Table(POST, (Column("id", ColumnType("integer")), Column("a", ColumnType("text")))),
        TAG: Table(TAG, (Column("kind", ColumnType("enum", enum=KIND)),)),
    },
    {KIND: Enum(KIND, ("x",))},
)


def found(sql: str, declared: Schema = DECLARED, core: tuple[str, ...] = ()) -> Unrecorded:
    replayed = apply_all(effects(sql))
    return unrecorded(declared, replayed, drift(declared, replayed), core)


def kinds(result: Unrecorded) -> list[tuple[str, str]]:
    return [(each.kind, each.path[-1]) for each in result.rest]


def test_with_every_table_made_nothing_is_open() -> None:
    result = found("CREATE TABLE post (id int NOT NULL, a text NOT NULL)")
    assert (result.tables, result.of_tables, result.of_steps) == ((), (), {})
    assert ("missing-table", "tag") in kinds(result)


def test_a_table_that_is_only_altered_is_made_elsewhere_and_so_may_others_be() -> None:
    result = found("ALTER TABLE post ADD b int")
    assert (result.tables, result.declared) == ((POST, TAG), 2)
    assert kinds(result) == []


def test_what_the_migrations_do_to_it_counts() -> None:
    assert kinds(found("ALTER TABLE post ADD a int NOT NULL")) == [("changed-column", "a")]


def test_a_table_of_medusa_s_core_is_no_sign() -> None:
    result = found("ALTER TABLE post ADD b int", core=("post",))
    assert result.tables == ()
    assert ("missing-table", "tag") in kinds(result)


UNREADABLE = "CREATE TABLE post (id int NOT NULL); DO $$ BEGIN EXECUTE x; END $$"


def test_a_step_that_may_do_anything_is_one_reason() -> None:
    columns = tuple(Column(name, ColumnType("text")) for name in "abcd")
    more = {**DECLARED.tables, POST: Table(POST, columns)}
    result = found(UNREADABLE, Schema(more, DECLARED.enums))
    ((reason, drifts),) = result.of_steps.items()
    assert "DO block" in reason
    assert {each.path[0] for each in drifts} == {"post", "tag", ""}
    assert (result.tables, kinds(result)) == ((), [("extra-column", "id")])


def test_a_few_objects_are_named_one_by_one() -> None:
    result = found(UNREADABLE)
    assert (result.of_steps, len(result.rest)) == ({}, 4)

"""A baseline has no rows of typeorm_metadata: what TypeORM would find there is not known, and
taken to be in step with what was made."""

from __future__ import annotations

from migration_guard.migrations.baseline import read_baseline
from migration_guard.migrations.replay import replay
from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import Schema
from migration_guard.schema_builder.plan import Plan, plan
from migration_guard.schema_builder.profile import profile
from migration_guard.sql.statements import effects
from support.entities import read_metadata

ENTITIES = """
@Entity() export class Item { @PrimaryGeneratedColumn() id: number
  @Column("int", { generatedType: "STORED", asExpression: "id * 2" }) twice: number }
@typeorm.ViewEntity({ name: "items", expression: `SELECT id FROM item` })
export class Items { @typeorm.ViewColumn() id: number }
"""
MADE = """
CREATE TABLE "item" ("id" SERIAL NOT NULL,
  "twice" integer NOT NULL GENERATED ALWAYS AS ({expression}) STORED,
  CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY ("id"));
CREATE VIEW "items" AS SELECT id FROM item;
"""


def planned(schema: Schema) -> Plan:
    return plan(read_metadata({"item.ts": ENTITIES}), schema, profile("0.3.16"))


def of_a_baseline(expression: str) -> Plan:
    script = "-- migration-guard baseline 1\n" + MADE.format(expression=expression)
    return planned(replay([], baseline=read_baseline("baseline.sql", script.encode())).schema)


def test_a_baseline_s_view_and_generated_column_are_in_step() -> None:
    assert of_a_baseline("(id * 2)").up == ()


def test_another_expression_is_a_change_whose_way_back_is_uncertain() -> None:
    found = of_a_baseline("id * 3")
    assert found.up[0].sql == 'ALTER TABLE "item" DROP COLUMN "twice"'
    assert any(query.uncertain for query in found.down)


def test_without_a_row_typeorm_sees_neither() -> None:
    """Made by a migration by hand, they are made again (recorded in ../../conformance)."""
    made = planned(apply_all(effects(MADE.format(expression="id * 2"))))
    assert [query.sql.split(" ")[0] for query in made.up if query.parameters == ()] == [
        "ALTER",
        "ALTER",
        "CREATE",
    ]

"""An entity declares an expression that PostgreSQL refuses.

Bad:
    -- src/models/stock.ts --
    import { Check, Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    @Check("reserved_in_stock", `"reserved" =< "quantity"`)
    export class Stock {
        @PrimaryColumn()
        id: string;

        @Column("int")
        quantity: number;

        @Column("int")
        reserved: number;
    }
    -- src/migrations/1690000000000-StockCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class StockCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TABLE "stock" ("id" character varying NOT NULL, "quantity" integer NOT NULL, "reserved" integer NOT NULL, CONSTRAINT "reserved_in_stock" CHECK ("reserved" =< "quantity"), CONSTRAINT "PK_092bc1fc7d860426a1dec5aa8e9" PRIMARY KEY ("id"))`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP TABLE "stock"`);
        }
    }

Good:
    -- src/models/stock.ts --
    import { Check, Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    @Check("reserved_in_stock", `"reserved" <= "quantity"`)
    export class Stock {
        @PrimaryColumn()
        id: string;

        @Column("int")
        quantity: number;

        @Column("int")
        reserved: number;
    }
    -- src/migrations/1690000000000-StockCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class StockCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TABLE "stock" ("id" character varying NOT NULL, "quantity" integer NOT NULL, "reserved" integer NOT NULL, CONSTRAINT "reserved_in_stock" CHECK ("reserved" <= "quantity"), CONSTRAINT "PK_092bc1fc7d860426a1dec5aa8e9" PRIMARY KEY ("id"))`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP TABLE "stock"`);
        }
    }

Why:
    TypeORM copies the text of a check, of an index's `where`, of a generated column and of a
    default function into its statement. No compiler reads it on the way, so the first to find
    the fault is the database on which the migration is run. The parser used here is
    PostgreSQL's own; it takes `=<` and `==` for operators that somebody may have made, and
    PostgreSQL and its usual extensions have none of these names.

Fix:
    Correct the expression. For a text that is right because a migration makes the operator
    itself, the migration's `CREATE OPERATOR` is enough.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG110",
    name="expression-refused",
    summary="An entity declares an expression that PostgreSQL refuses",
    severity=Severity.ERROR,
    hook="entity-migrations",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Of the tables of which the change declares something; of all in a full check."""
    declared = context.head.declared.locations
    concerned = {
        path[0]
        for path, where in declared.items()
        if context.full or where.path in context.changed_paths
    }
    if not concerned:
        return
    from migration_guard.rules.refused_expressions import refused_expressions

    for fault, where in refused_expressions(context.head, concerned):
        if context.concerns(where):
            yield RULE.finding(
                where,
                f"{fault.what} of table \"{fault.path[0]}\" is '{fault.text}': {fault.reason}",
                subject=".".join((fault.path[0], *fault.path[2:])),
                why="every statement with it fails on PostgreSQL",
                fix="correct the expression in the entity",
            )

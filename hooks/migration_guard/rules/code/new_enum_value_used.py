"""A migration uses an enum value before the transaction that adds it is over.

Bad:
    kind: medusa
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TYPE "public"."post_state_enum" AS ENUM('draft', 'sent')`);
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, "state" "public"."post_state_enum" NOT NULL DEFAULT 'draft')`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
        await queryRunner.query(`DROP TYPE "public"."post_state_enum"`);
      }
    }
    -- src/migrations/1700000000000-PostLost.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostLost1700000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TYPE "public"."post_state_enum" ADD VALUE 'lost'`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        throw new Error("PostgreSQL cannot take a value out of an enum");
      }
    }
    -- src/migrations/1700000000001-PostsLost.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostsLost1700000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`UPDATE "post" SET "state" = 'lost' WHERE "id" = '1'`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`UPDATE "post" SET "state" = 'sent' WHERE "id" = '1'`);
      }
    }

Good:
    kind: medusa
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TYPE "public"."post_state_enum" AS ENUM('draft', 'sent')`);
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, "state" "public"."post_state_enum" NOT NULL DEFAULT 'draft')`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
        await queryRunner.query(`DROP TYPE "public"."post_state_enum"`);
      }
    }
    -- src/migrations/1700000000000-PostLost.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostLost1700000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TYPE "public"."post_state_enum" ADD VALUE 'lost'`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        throw new Error("PostgreSQL cannot take a value out of an enum");
      }
    }

Why:
    PostgreSQL lets nobody use a value that `ALTER TYPE … ADD VALUE` has added until the
    transaction is over: "unsafe use of new value", SQLSTATE 55P04. Medusa runs all pending
    migrations in one transaction, and so does TypeORM unless its mode says otherwise. On a
    database of one's own, where the first of two migrations ran yesterday, nothing fails; on
    one where both are pending the whole run does. A type that the same run makes is no such
    case, so that a database that is built from nothing does not show it either.

Fix:
    Deploy the migration that adds the value before the one that uses it. Or make the type
    anew in place of ADD VALUE, as TypeORM 0.3 does: RENAME the type, CREATE it with all
    values, ALTER every column's type, DROP the old one. Outside of Medusa the data source can
    say `migrationsTransactionMode: "each"`; a migration that adds a value and uses it itself
    has to be split all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.pending import adds_enum_value, pending, share_a_transaction
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG605",
    name="new-enum-value-used",
    summary="A migration uses an enum value before the transaction that adds it is over",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Of the migrations that no published one is behind: they may be pending together."""
    found = pending(context.head, context.published or context.base)
    if not any(map(adds_enum_value, found)):
        return
    from migration_guard.migrations.new_values import early_uses

    schema, together = context.head.replayed.schema, share_a_transaction(context.head)
    for use in early_uses(found, schema, together=together):
        if not (context.concerns(use.location) or context.concerns(use.adder.location)):
            continue
        is_own = use.adder is use.user
        adder = "it" if is_own else f"migration {use.adder.recorded_name}"
        where = "" if is_own else ", and the run fails wherever both are pending"
        yield RULE.finding(
            use.location,
            f"migration {use.user.recorded_name} uses the value '{use.value}' of enum"
            f' "{use.type}" in the transaction in which {adder} adds it',
            subject=f"{use.user.recorded_name}.{use.value}",
            why=f"PostgreSQL refuses it (unsafe use of new value){where}",
            fix="deploy the migration that adds the value first, or make the type anew in place"
            " of ADD VALUE",
        )

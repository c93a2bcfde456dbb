"""A small TypeORM project, in text, with what the blog lacks: composite constraints, a check,
precision, an embedded class, one-to-one. Its migration makes just what its entities declare."""

from __future__ import annotations

import json

PACKAGE = json.dumps({"name": "varied", "dependencies": {"typeorm": "0.3.20", "pg": "8.11.3"}})
TSCONFIG = json.dumps(
    {
        "compilerOptions": {
            "target": "es2021",
            "module": "commonjs",
            "outDir": "./dist",
            "rootDir": ".",
            "strict": True,
            "strictPropertyInitialization": False,
            "experimentalDecorators": True,
            "emitDecoratorMetadata": True,
        },
        "include": ["src"],
    }
)
DATA_SOURCE = """\
import { DataSource } from "typeorm"

export default new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: ["dist/src/entities/*.js"],
  migrations: ["dist/src/migrations/*.js"],
})
"""
ORDER = """\
import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  OneToOne,
  PrimaryGeneratedColumn,
  Unique,
} from "typeorm"

import { Address } from "../address"
import { Invoice } from "./invoice"

@Entity("orders")
@Index(["number", "currency"])
@Unique(["reference", "currency"])
@Check('"total" >= 0')
export class Order {
  @PrimaryGeneratedColumn("uuid")
  id: string

  @Column({ type: "int" })
  number: number

  @Column({ type: "varchar", length: 3, default: "EUR" })
  currency: string

  @Column()
  reference: string

  @Column({ type: "numeric", precision: 12, scale: 2, default: 0 })
  total: number

  @Column({ type: "numeric", precision: 8, scale: 3, nullable: true })
  weight: number | null

  @Column({ default: false })
  rush: boolean

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  shipped_at: Date | null

  @CreateDateColumn({ type: "timestamptz" })
  created_at: Date

  @Column(() => Address)
  delivery: Address

  @OneToOne(() => Invoice, { onDelete: "SET NULL" })
  @JoinColumn({ name: "invoice_id" })
  invoice: Invoice

  isShipped(): boolean {
    return this.shipped_at !== null
  }

  isFree(): boolean {
    return this.total === 0
  }
}
"""
INVOICE = """\
import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from "typeorm"

@Entity()
export class Invoice {
  @PrimaryGeneratedColumn()
  id: number

  @Column("bigint")
  cents: string

  @Column("text", { array: true, default: "{}" })
  lines: string[]

  @Column({ type: "enum", enum: ["open", "paid", "void"], default: "open" })
  state: string

  @VersionColumn()
  version: number
}
"""
ADDRESS = """\
import { Column } from "typeorm"

export class Address {
  @Column({ nullable: true })
  street: string

  @Column({ type: "char", length: 2, nullable: true })
  country: string
}
"""
MIGRATION = """\
import { MigrationInterface, QueryRunner } from "typeorm"

export class Start1700000000000 implements MigrationInterface {
  name = "Start1700000000000"

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TYPE "public"."invoice_state_enum" AS ENUM('open', 'paid', 'void')`
    )
    await queryRunner.query(
      `CREATE TABLE "invoice" ("id" SERIAL NOT NULL, "cents" bigint NOT NULL, "lines" text array NOT NULL DEFAULT '{}', "state" "public"."invoice_state_enum" NOT NULL DEFAULT 'open', "version" integer NOT NULL, CONSTRAINT "PK_15d25c200d9bcd8a33f698daf18" PRIMARY KEY ("id"))`
    )
    await queryRunner.query(
      `CREATE TABLE "orders" ("id" uuid NOT NULL DEFAULT uuid_generate_v4(), "number" integer NOT NULL, "currency" character varying(3) NOT NULL DEFAULT 'EUR', "reference" character varying NOT NULL, "total" numeric(12,2) NOT NULL DEFAULT '0', "weight" numeric(8,3), "rush" boolean NOT NULL DEFAULT false, "shipped_at" TIMESTAMP(3) WITH TIME ZONE, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "invoice_id" integer, "deliveryStreet" character varying, "deliveryCountry" character(2), CONSTRAINT "UQ_ea1ae511e5c2e119dee5fdc41c8" UNIQUE ("reference", "currency"), CONSTRAINT "REL_37c4b48e442041eceda6aeb478" UNIQUE ("invoice_id"), CONSTRAINT "CHK_d730c4fdae6eee5bf91d7b4f61" CHECK ("total" >= 0), CONSTRAINT "PK_710e2d4957aa5878dfe94e4ac2f" PRIMARY KEY ("id"))`
    )
    await queryRunner.query(
      `CREATE INDEX "IDX_51848a222e634bf7d31b9e8a75" ON "orders" ("number", "currency") `
    )
    await queryRunner.query(
      `ALTER TABLE "orders" ADD CONSTRAINT "FK_37c4b48e442041eceda6aeb478c" FOREIGN KEY ("invoice_id") REFERENCES "invoice"("id") ON DELETE SET NULL ON UPDATE NO ACTION`
    )
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "orders"`)
    await queryRunner.query(`DROP TABLE "invoice"`)
    await queryRunner.query(`DROP TYPE "public"."invoice_state_enum"`)
  }
}
"""

FILES = {
    "package.json": PACKAGE,
    "tsconfig.json": TSCONFIG,
    "src/data-source.ts": DATA_SOURCE,
    "src/address.ts": ADDRESS,
    "src/entities/order.ts": ORDER,
    "src/entities/invoice.ts": INVOICE,
    "src/migrations/1700000000000-Start.ts": MIGRATION,
}

import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Generated,
  Index,
  PrimaryGeneratedColumn,
  Unique,
  VersionColumn,
} from "typeorm"

import * as kinds from "./kinds"
import { COMMON, Label, Level, Limits, Settings, Side, Status, text } from "./kinds"

@Entity()
@Check(`"small" >= 0 AND "small" < 150`)
@Check("chk_word", "length(word) > 2")
export class AllColumns {
  @PrimaryGeneratedColumn("uuid") id: string
  @Column() word: string
  @Column() count: number
  @Column() flag: boolean
  @Column() moment: Date
  @Column() label: Label
  @Column() side: Side
  @Column({ nullable: true }) maybe: string | null
  @Column({ nullable: true }) optional?: number
  @Column() role: Status
  @Column() level: Level
  @Column({ type: "enum", enum: Status, default: Status.DRAFT }) status: Status
  @Column({ type: "enum", enum: Level, default: Level.MID }) step: Level
  @Column({ type: "enum", enum: kinds.Status, array: true, enumName: "status_list", default: [Status.DRAFT] })
  statuses: Status[]
  @Column({ type: "simple-enum", enum: ["a", "b"], nullable: true }) choice: "a" | "b"
  @Column("enum", { enum: Object.values(Status), nullable: true }) listed: string
  @Column(COMMON) common: string
  @Column({ ...COMMON, length: 7, nullable: true }) spread: string
  @Column(text()) called: string
  @Column({ length: Limits.NAME }) named: string
  @Column("varchar", { length: "12" }) quotedLength: string
  @Column("int2", { default: 3 }) small: number
  @Column("int8", { default: -1 }) big: string
  @Column("decimal", { precision: 10, scale: 2, default: 0 }) money: string
  @Column("numeric", { precision: 8 }) whole: string
  @Column("numeric", { default: 0.5 }) any_numeric: string
  @Column("float", { default: 1.25 }) float: number
  @Column("real", { nullable: true }) real: number
  @Column("char", { length: 2, nullable: true }) country: string
  @Column("char") letter: string
  @Column("bit", { length: 4, nullable: true }) bits: string
  @Column("varbit", { nullable: true }) varbits: string
  @Column("timestamp", { precision: 3, default: () => "CURRENT_TIMESTAMP" }) stamp: Date
  @Column("timestamptz", { default: () => "now()" }) zoned: Date
  @Column("time", { nullable: true }) clock: string
  @Column("timetz", { precision: 2, nullable: true }) zonedClock: string
  @Column("date", { default: () => "CURRENT_DATE" }) day: string
  @Column("interval", { nullable: true }) span: string
  @Column("text", { array: true, default: [] }) tags: string[]
  @Column("int", { array: true, default: "{}" }) numbers: number[]
  @Column("varchar", { array: true, length: 5, nullable: true }) codes: string[]
  @Column("simple-array", { nullable: true }) csv: string[]
  @Column("simple-json", { nullable: true }) packed: Settings
  @Column("jsonb", { default: {} }) settings: Settings
  @Column({ type: "jsonb", default: { b: [1, 2], a: "x" } }) nested: Settings
  @Column("json", { default: "[]" }) list: unknown
  @Column("uuid", { default: () => "uuid_generate_v4()" }) token: string
  @Column() @Generated("uuid") other: string
  @Column() @Generated("increment") serial: number
  @Column("bytea", { nullable: true }) bytes: Buffer
  @Column("inet", { nullable: true }) address: string
  @Column("tsvector", { nullable: true }) search: string
  @Column("int4range", { nullable: true }) range: string
  @Column({ default: "it''s" }) quote: string
  @Column({ default: "" }) empty: string
  @Column({ default: true }) yes: boolean
  @Column({ default: false, nullable: true }) no: boolean
  @Column({ default: null }) nothing: string
  @Column({ name: "renamed_column", comment: "family name; don't shout" }) property: string
  @Column({ type: "int", generatedType: "STORED", asExpression: `"count" * 2` }) doubled: number
  @CreateDateColumn() createdAt: Date
  @VersionColumn() version: number
  notAColumn: string
}

@Entity({ name: "Odd Table" })
@Unique(["first", "last"])
@Unique("uq_custom", ["last"])
@Index(["last", "first"], { unique: true })
@Index("idx_custom", ["first"], { where: `"last" IS NOT NULL` })
@Index((table: OddTable) => [table.last])
export class OddTable {
  @PrimaryGeneratedColumn({ type: "bigint", name: "the id" }) id: string
  @Column({ unique: true }) first: string
  @Column({ nullable: true }) last: string
  @Index({ unique: true, where: "last = 'x' AND first IS NULL" }) @Column() partial: string
  @Unique() @Column() single: string
}

@Entity({ schema: "other", name: "elsewhere" })
export class Elsewhere {
  @PrimaryGeneratedColumn("identity", { generatedIdentity: "ALWAYS" }) id: number
  @Column({ type: "enum", enum: ["x", "y"] }) kind: string
  @Index() @Column() ip: string
}

@Entity({ synchronize: false })
export class LeftAlone {
  @PrimaryGeneratedColumn() id: number
}

"""Writes a Medusa backend, or a plain TypeORM project, of any size whose migrations agree with
its entities exactly.

Every entity has ten columns, an index and a foreign key to the entity of half its number; every
fifth has an enum. The first migrations create a table each without its youngest columns,
the others add those one by one, as a shop grows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIRST_STAMP = 1_650_000_000_000
AN_HOUR = 3_600_000

PACKAGE = {
    "name": "synthetic-backend",
    "private": True,
    "scripts": {"build:server": "tsc -p tsconfig.json"},
    "dependencies": {"@medusajs/medusa": "1.20.11", "typeorm": "0.3.16"},
}
TSCONFIG: dict[str, Any] = {
    "compilerOptions": {
        "target": "es2019",
        "module": "commonjs",
        "outDir": "./dist",
        "rootDir": "./src",
        "experimentalDecorators": True,
        "emitDecoratorMetadata": True,
    },
    "include": ["src"],
}
PLAIN_PACKAGE = {
    "name": "synthetic",
    "private": True,
    "scripts": {"build": "tsc"},
    "dependencies": {"pg": "8.11.3", "reflect-metadata": "0.2.2", "typeorm": "0.3.20"},
    "devDependencies": {"@types/node": "20.19.0", "typescript": "5.4.5"},
}
DATA_SOURCE = """\
import "reflect-metadata"
import { DataSource } from "typeorm"

export default new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: [__dirname + "/models/*{.ts,.js}"],
  migrations: [__dirname + "/migrations/*{.ts,.js}"],
})
"""
BASE = """\
import { CreateDateColumn, DeleteDateColumn, PrimaryColumn, UpdateDateColumn } from "typeorm"

export abstract class SoftDeletableEntity {
  @PrimaryColumn()
  id: string

  @CreateDateColumn({ type: "timestamptz" })
  created_at: Date

  @UpdateDateColumn({ type: "timestamptz" })
  updated_at: Date

  @DeleteDateColumn({ type: "timestamptz" })
  deleted_at: Date | null
}
"""


def write_project(
    folder: Path, entities: int = 200, migrations: int = 500, *, plain: bool = False
) -> None:
    """Write the project to `folder`. At least as many migrations as entities. A `plain` one has
    a data source in place of Medusa and a base class of its own."""
    later = [_later_columns(number, entities, migrations) for number in range(entities)]
    files = _plain_files() if plain else _medusa_files()
    base = "./base" if plain else "@medusajs/medusa"
    files |= {entity_path(n): _entity(n, columns, base) for n, columns in enumerate(later)}
    statements = [*map(_created, range(entities)), *_added(later)]
    for order, (name, up, down) in enumerate(statements):
        path, text = migration(name, FIRST_STAMP + order * AN_HOUR, up, down)
        files[path] = text
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")


def entity_path(number: int) -> str:
    return f"src/models/thing{number}.ts"


def migration(name: str, stamp: int, up: list[str], down: list[str]) -> tuple[str, str]:
    """A migration's path and text, as TypeORM 0.3 writes them."""
    text = f"""\
import {{ MigrationInterface, QueryRunner }} from "typeorm";

export class {name}{stamp} implements MigrationInterface {{
    name = '{name}{stamp}'

    public async up(queryRunner: QueryRunner): Promise<void> {{
{_calls(up)}
    }}

    public async down(queryRunner: QueryRunner): Promise<void> {{
{_calls(down)}
    }}

}}
"""
    return f"src/migrations/{stamp}-{name}.ts", text


def _medusa_files() -> dict[str, str]:
    return {
        "package.json": json.dumps(PACKAGE, indent=2),
        "tsconfig.json": json.dumps(TSCONFIG, indent=2),
        "medusa-config.js": "module.exports = { projectConfig: {}, plugins: [] }\n",
    }


def _plain_files() -> dict[str, str]:
    options = {**TSCONFIG["compilerOptions"], "skipLibCheck": True}
    return {
        "package.json": json.dumps(PLAIN_PACKAGE, indent=2),
        "tsconfig.json": json.dumps({**TSCONFIG, "compilerOptions": options}, indent=2),
        ".gitignore": "node_modules\ndist\n",
        "src/data-source.ts": DATA_SOURCE,
        "src/models/base.ts": BASE,
    }


def _later_columns(number: int, entities: int, migrations: int) -> list[str]:
    rest = migrations - entities
    count = rest // entities + (1 if number < rest % entities else 0)
    return [f"later_{index}" for index in range(count)]


def _entity(number: int, later: list[str], base: str) -> str:
    parts = [_header(number, base), *_plain_columns(), *_enum_column(number), *_relation(number)]
    parts += [f"  @Column({{ nullable: true }})\n  {name}?: string\n" for name in later]
    return "\n".join(parts) + "}\n"


def _header(number: int, base: str) -> str:
    previous = f'import {{ Thing{number // 2} }} from "./thing{number // 2}"\n' if number else ""
    kinds = f'\nexport enum Thing{number}Kind {{\n  SMALL = "small",\n  LARGE = "large",\n}}\n'
    return f"""\
import {{ SoftDeletableEntity }} from "{base}"
import {{ Column, Entity, Index, JoinColumn, ManyToOne }} from "typeorm"
{previous}{kinds if number % 5 == 0 else ""}
@Entity()
export class Thing{number} extends SoftDeletableEntity {{"""


def _plain_columns() -> list[str]:
    return [
        "  @Column()\n  title: string\n",
        "  @Index()\n  @Column({ length: 80 })\n  handle: string\n",
        '  @Column({ type: "int", default: 0 })\n  rank: number\n',
        "  @Column({ default: false })\n  hidden: boolean\n",
        '  @Column({ type: "jsonb", nullable: true })\n  metadata: Record<string, unknown>\n',
    ]


def _enum_column(number: int) -> list[str]:
    if number % 5:
        return []
    kind = f"Thing{number}Kind"
    return [f'  @Column({{ type: "enum", enum: {kind}, default: "small" }})\n  kind: {kind}\n']


def _relation(number: int) -> list[str]:
    if not number:
        return []
    other = f"Thing{number // 2}"
    return [
        f'  @ManyToOne(() => {other})\n  @JoinColumn({{ name: "other_id" }})\n  other: {other}\n'
    ]


def _created(number: int) -> tuple[str, list[str], list[str]]:
    table = f"thing{number}"
    stamp = "TIMESTAMP WITH TIME ZONE"
    columns = [
        '"id" character varying NOT NULL',
        f'"created_at" {stamp} NOT NULL DEFAULT now()',
        f'"updated_at" {stamp} NOT NULL DEFAULT now()',
        f'"deleted_at" {stamp}',
        '"title" character varying NOT NULL',
        '"handle" character varying(80) NOT NULL',
        "\"rank\" integer NOT NULL DEFAULT '0'",
        '"hidden" boolean NOT NULL DEFAULT false',
        '"metadata" jsonb',
    ]
    before: list[str] = []
    after = [f'CREATE INDEX "{_generated_name("IDX", table, "handle")}" ON "{table}" ("handle") ']
    if number % 5 == 0:
        kind = f'"public"."{table}_kind_enum"'
        before = [f"CREATE TYPE {kind} AS ENUM('small', 'large')"]
        columns.append(f"\"kind\" {kind} NOT NULL DEFAULT 'small'")
    if number:
        key = _generated_name("FK", table, "other_id")
        columns.append('"other_id" character varying')
        after.append(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{key}" FOREIGN KEY ("other_id") '
            f'REFERENCES "thing{number // 2}"("id") ON DELETE NO ACTION ON UPDATE NO ACTION'
        )
    columns.append(f'CONSTRAINT "{_generated_name("PK", table, "id")}" PRIMARY KEY ("id")')
    create = f'CREATE TABLE "{table}" ({", ".join(columns)})'
    return f"CreateThing{number}", [*before, create, *after], [f'DROP TABLE "{table}"']


def _generated_name(kind: str, table: str, column: str) -> str:
    """As TypeORM's DefaultNamingStrategy makes it of one column."""
    digest = hashlib.sha1(f"{table}_{column}".encode(), usedforsecurity=False).hexdigest()
    return f"{kind}_{digest[: 26 if kind == 'IDX' else 27]}"


def _added(later: list[list[str]]) -> Iterator[tuple[str, list[str], list[str]]]:
    for turn in range(max(map(len, later), default=0)):
        for number, columns in enumerate(later):
            if turn < len(columns):
                table = f'ALTER TABLE "thing{number}"'
                column = f'"{columns[turn]}"'
                yield (
                    f"GrowThing{number}Turn{turn}",
                    [f"{table} ADD {column} character varying"],
                    [f"{table} DROP COLUMN {column}"],
                )


def _calls(statements: list[str]) -> str:
    return "\n".join(f"        await queryRunner.query(`{sql}`);" for sql in statements)

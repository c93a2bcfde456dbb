"""A small Medusa backend, in text: two entities and the migrations that make their tables."""

from __future__ import annotations

import json

PACKAGE = json.dumps(
    {
        "name": "blog",
        "scripts": {
            "build": "cross-env npm run build:server",
            "build:server": "tsc -p tsconfig.json",
        },
        "dependencies": {"@medusajs/medusa": "1.20.11", "typeorm": "0.3.16"},
    },
    indent=2,
)
TSCONFIG = json.dumps(
    {
        "compilerOptions": {
            "target": "es2019",
            "module": "commonjs",
            "experimentalDecorators": True,
            "emitDecoratorMetadata": True,
            "rootDir": "./src",
            "outDir": "./dist",
        },
        "include": ["./src/"],
        "exclude": ["node_modules", "dist"],
    },
    indent=2,
)
AUTHOR = """\
import { Column, Entity, PrimaryGeneratedColumn } from "typeorm"

@Entity()
export class Author {
  @PrimaryGeneratedColumn("uuid")
  id: string

  @Column({ length: 100 })
  name: string
}
"""
POST = """\
import { BeforeInsert, Column, Entity, Index, JoinColumn, ManyToOne } from "typeorm"
import { BaseEntity, generateEntityId } from "@medusajs/medusa"
import { Author } from "./author"

@Entity()
export class Post extends BaseEntity {
  @Index()
  @Column()
  title: string

  @Column({ type: "int", default: 0 })
  views: number

  @ManyToOne(() => Author, { onDelete: "CASCADE" })
  @JoinColumn({ name: "author_id" })
  author: Author

  @BeforeInsert()
  private beforeInsert(): void {
    this.id = generateEntityId(this.id, "post")
  }
}
"""
CREATE_AUTHOR = """\
import { MigrationInterface, QueryRunner } from "typeorm"

export class AuthorCreate1690000000000 implements MigrationInterface {
  name = "AuthorCreate1690000000000"

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "author" ("id" uuid NOT NULL DEFAULT uuid_generate_v4(), "name" character varying(100) NOT NULL, CONSTRAINT "PK_5a0e79799d372fe56f2f3fa6871" PRIMARY KEY ("id"))`
    )
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "author"`)
  }
}
"""
CREATE_POST = """\
import { MigrationInterface, QueryRunner } from "typeorm"

export class PostCreate1690000000001 implements MigrationInterface {
  name = "PostCreate1690000000001"

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "post" ("id" character varying NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "title" character varying NOT NULL, "views" integer NOT NULL DEFAULT '0', "author_id" uuid, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`
    )
    await queryRunner.query(`CREATE INDEX "IDX_e28aa0c4114146bfb1567bfa9a" ON "post" ("title") `)
    await queryRunner.query(
      `ALTER TABLE "post" ADD CONSTRAINT "FK_2f1a9ca8908fc8168bc18437f62" FOREIGN KEY ("author_id") REFERENCES "author"("id") ON DELETE CASCADE ON UPDATE NO ACTION`
    )
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "post" DROP CONSTRAINT "FK_2f1a9ca8908fc8168bc18437f62"`)
    await queryRunner.query(`DROP INDEX "public"."IDX_e28aa0c4114146bfb1567bfa9a"`)
    await queryRunner.query(`DROP TABLE "post"`)
  }
}
"""

FILES = {
    "package.json": PACKAGE,
    "tsconfig.json": TSCONFIG,
    "medusa-config.js": "module.exports = { projectConfig: {}, plugins: [] }\n",
    ".gitignore": "node_modules\ndist\n",
    "src/models/author.ts": AUTHOR,
    "src/models/post.ts": POST,
    "src/migrations/1690000000000-AuthorCreate.ts": CREATE_AUTHOR,
    "src/migrations/1690000000001-PostCreate.ts": CREATE_POST,
}


def migration(class_name: str, up: str, down: str) -> str:
    """A migration of one statement each way."""
    return f"""\
import {{ MigrationInterface, QueryRunner }} from "typeorm"

export class {class_name} implements MigrationInterface {{
  name = "{class_name}"

  public async up(queryRunner: QueryRunner): Promise<void> {{
    await queryRunner.query(`{up}`)
  }}

  public async down(queryRunner: QueryRunner): Promise<void> {{
    await queryRunner.query(`{down}`)
  }}
}}
"""


def with_column(source: str, declaration: str) -> str:
    """An entity with one more property before its last brace."""
    head, brace, tail = source.rpartition("}")
    return f"{head}\n  {declaration}\n{brace}{tail}"

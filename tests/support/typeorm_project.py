"""A small plain TypeORM project that is built by tsc and reads DATABASE_URL."""

from __future__ import annotations

import json
from pathlib import Path

from support.node_projects import example_packages, installed_packages, link_packages
from support.repository import Repository

CREATE = "src/migrations/1690000000000-PostCreate.ts"
TITLE = "src/migrations/1690000000001-PostTitle.ts"
NEXT = "src/migrations/1690000000002-Next.ts"
MODEL = "src/models/post.ts"

PACKAGE: dict[str, object] = {
    "name": "plain",
    "private": True,
    "scripts": {"build": "tsc"},
    "dependencies": {"pg": "8.11.0", "typeorm": "0.3.16"},
    "devDependencies": {"typescript": "4.9.5"},
}
TSCONFIG = {
    "compilerOptions": {
        "target": "es2020",
        "lib": ["es2020"],
        "module": "commonjs",
        "rootDir": "src",
        "outDir": "dist",
        "skipLibCheck": True,
        "experimentalDecorators": True,
        "emitDecoratorMetadata": True,
        "types": ["node"],
    },
    "include": ["src"],
}
DATA_SOURCE = """\
import { DataSource } from "typeorm"

export default new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: [],
  migrations: [__dirname + "/migrations/*.js"],
})
"""


ENTITY = """\
import { Column, Entity, PrimaryColumn } from "typeorm"

@Entity()
export class Post {
  @PrimaryColumn({ type: "text", primaryKeyConstraintName: "post_pkey" })
  id: string

  @Column({ type: "text", nullable: true })
  title: string
}
"""


def migration(name: str, *statements: str, down: tuple[str, ...] = ("SELECT 1",)) -> str:
    """A migration as a developer writes it; each statement stands on a line of its own, the
    first on line 5."""

    def lines(sql: tuple[str, ...]) -> str:
        return "\n".join(f"    await queryRunner.query(`{each}`)" for each in sql)

    return f"""\
import {{ MigrationInterface, QueryRunner }} from "typeorm"

export class {name} implements MigrationInterface {{
  async up(queryRunner: QueryRunner): Promise<void> {{
{lines(statements)}
  }}
  async down(queryRunner: QueryRunner): Promise<void> {{
{lines(down)}
  }}
}}
"""


FILES = {
    "package.json": json.dumps(PACKAGE, indent=2),
    "tsconfig.json": json.dumps(TSCONFIG, indent=2),
    ".gitignore": "node_modules\ndist\n",
    "src/data-source.ts": DATA_SOURCE,
    CREATE: migration(
        "PostCreate1690000000000",
        'CREATE TABLE "post" ("id" text PRIMARY KEY)',
        down=('DROP TABLE "post"',),
    ),
    TITLE: migration(
        "PostTitle1690000000001",
        "SELECT 1",
        'ALTER TABLE "post" ADD "title" text',
        down=('ALTER TABLE "post" DROP COLUMN "title"',),
    ),
}


# A build without type checks: a tenth of tsc's time, for tests of what comes after it.
TRANSPILE = """\
const fs = require("fs"), path = require("path"), ts = require("typescript")
const { compilerOptions } = ts.readConfigFile("tsconfig.json", ts.sys.readFile).config
const options = ts.convertCompilerOptionsFromJson(compilerOptions, ".").options
for (const file of ts.sys.readDirectory("src", [".ts"])) {
  const target = file.replace(/^.*?src\\//, "dist/").replace(/ts$/, "js")
  const text = fs.readFileSync(file, "utf8")
  fs.mkdirSync(path.dirname(target), { recursive: true })
  fs.writeFileSync(target, ts.transpileModule(text, { compilerOptions: options }).outputText)
}
"""


TYPEORM_1 = Path(__file__).with_name("typeorm-1")


def plain_project(path: Path, *, quick: bool = False, newest: bool = False) -> Repository:
    """The project in a repository of its own, committed, its packages installed: TypeORM
    0.3.16, or 1.x for the `newest`. A `quick` one is built without type checks."""
    repository = Repository(path)
    package = dict(PACKAGE)
    if newest:
        package["dependencies"] = json.loads((TYPEORM_1 / "package.json").read_text())[
            "dependencies"
        ]
    if quick:
        package["scripts"] = {"build": "node build.cjs"}
    files = {**FILES, "package.json": json.dumps(package, indent=2), "build.cjs": TRANSPILE}
    repository.commit("A project", files)
    link_packages(path, installed_packages(TYPEORM_1) if newest else example_packages())
    return repository


def modelled_project(path: Path, *, newest: bool = False) -> Repository:
    """A quick one whose entity is in step with its migrations, on a branch that has just left
    main."""
    project = plain_project(path, quick=True, newest=newest)
    loading = DATA_SOURCE.replace("[],", '[__dirname + "/models/*.js"],')
    project.commit("An entity", {"src/data-source.ts": loading, MODEL: ENTITY})
    project.git("checkout", "-q", "-b", "feature")
    return project


BODY = '\n  @Column({ type: "text", nullable: true })\n  body: string\n}\n'
ADDED_BODY = {
    NEXT: migration(
        "Next1690000000002",
        'ALTER TABLE "post" ADD "body" text',
        down=('ALTER TABLE "post" DROP COLUMN "body"',),
    ),
    MODEL: ENTITY.rstrip("}\n") + "\n" + BODY,
}
"""A column, by entity and migration."""

FAULTY = {
    NEXT: migration(
        "Next1690000000002",
        'ALTER TABLE "post" DROP COLUMN "title"',
        'ALTER TABLE "post" ADD "title" character varying',
        'CREATE INDEX "IDX_body" ON "post" ("title")',
        'ALTER TABLE "post" ADD "age" uuid DEFAULT gen_random_uuid()',
        down=('ALTER TABLE "post" DROP COLUMN "age"',),
    )
}
FAULTS = {
    "MG708 error",  # the index and the type are left
    "MG711 error",  # DROP and ADD
    "MG713 warning",  # the type, and a column that is in no entity
    "MG713 notice",  # the index
    "MG715 warning",  # the volatile default
}
"""What `verify` finds in FAULTY."""

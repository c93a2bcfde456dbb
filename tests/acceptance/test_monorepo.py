"""A project whose entities take types and constants from other packages of its repository."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support import blog
from support.program import migration_guard
from support.repository import Repository

POST = "packages/api/src/post.entity.ts"
SHARED = "packages/common/src/status.ts"
ENTITY = """\
import { Column, Entity, PrimaryColumn } from "typeorm"
import { Status, LONGEST } from "@shop/shared"

@Entity()
export class Post {
  @PrimaryColumn({ length: LONGEST })
  id: string

  @Column({ type: "enum", enum: Status })
  status: Status

  @Column({ nullable: true })
  title: string | null
}
"""
STATUS = 'export enum Status { DRAFT = "draft", DONE = "done" }\nexport const LONGEST = 20\n'
MIGRATION = blog.migration(
    "Start1690000000000",
    "CREATE TYPE \"post_status_enum\" AS ENUM ('draft', 'done'); CREATE TABLE \"post\" "
    '("id" character varying(20) NOT NULL, "status" "post_status_enum" NOT NULL, '
    '"title" character varying, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))',
    'DROP TABLE "post"',
)
SOURCE = """\
import { DataSource } from "typeorm"
export default new DataSource({
  type: "postgres",
  entities: ["src/*.entity.ts"],
  migrations: ["src/migrations/*.ts"],
})
"""
FILES = {
    "package.json": json.dumps({"name": "shop", "private": True, "workspaces": ["packages/*"]}),
    "packages/api/package.json": json.dumps(
        {"name": "@shop/api", "dependencies": {"typeorm": "0.3.28", "@shop/shared": "workspace:*"}}
    ),
    "packages/api/tsconfig.json": json.dumps({"compilerOptions": {"strict": False}}),
    "packages/api/src/data-source.ts": SOURCE,
    "packages/api/src/migrations/1690000000000-Start.ts": MIGRATION,
    POST: ENTITY,
    "packages/common/package.json": json.dumps({"name": "@shop/shared", "main": "dist/index.js"}),
    "packages/common/src/index.ts": 'export * from "./status"\n',
    SHARED: STATUS,
}


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("Start", FILES)
    return repository


def check(repository: Repository, *arguments: str) -> tuple[int, Any]:
    completed = migration_guard("check", "--format=json", *arguments, cwd=repository.path)
    assert completed.stderr == ""
    return completed.returncode, json.loads(completed.stdout)


def entity_rules(document: Any) -> list[tuple[str, str]]:
    found = [*document["findings"], *document["undetermined"]]
    return [(each["code"], each["subject"]) for each in found if each["code"].startswith("MG1")]


@pytest.mark.parametrize(
    "imported",
    [
        pytest.param("@shop/shared", id="the package"),
        pytest.param("@shop/shared/src/status", id="a source of it"),
        pytest.param("@shop/shared/dist/src/status.js", id="what is built of a source"),
        pytest.param("../../common/src/status", id="a relative path"),
    ],
)
def test_its_enums_and_constants_are_known(shop: Repository, imported: str) -> None:
    shop.commit("Import", {POST: ENTITY.replace("@shop/shared", imported)})
    assert entity_rules(check(shop, "--all")[1]) == []
    assert entity_rules(check(shop, "--all", "--no-cache")[1]) == []


def test_a_value_that_the_other_package_adds_needs_a_migration(shop: Repository) -> None:
    assert entity_rules(check(shop, "--all")[1]) == []
    shop.write({SHARED: STATUS.replace("DONE", 'GONE = "gone", DONE')})
    shop.stage()
    code, document = check(shop)
    assert (code, entity_rules(document)) == (1, [("MG101", ".post_status_enum")])


def test_another_package_is_none_of_its_business(shop: Repository) -> None:
    shop.commit("Another", {"packages/web/package.json": '{"name": "@shop/web"}'})
    shop.write({"packages/web/src/page.ts": "export const page = 1\n"})
    shop.stage()
    assert "skipped" in json.dumps(check(shop)[1])


@pytest.mark.parametrize(
    ("where", "strict", "expected"),
    [
        pytest.param(
            "packages/api/src/tsconfig.json", True, [("MG101", "post.title")], id="the nearest"
        ),
        pytest.param("packages/common/tsconfig.json", True, [], id="another package's"),
    ],
)
def test_the_nearest_configuration_says_how_types_are_read(
    shop: Repository, where: str, strict: bool, expected: list[tuple[str, str]]
) -> None:
    """Under strictNullChecks `string | null` is an object to emitDecoratorMetadata."""
    shop.commit("Strict", {where: json.dumps({"compilerOptions": {"strict": strict}})})
    assert entity_rules(check(shop, "--all")[1])[-1:] == expected


def test_a_project_keeps_its_old_drift_where_it_is_moved_to(shop: Repository) -> None:
    shop.commit("Drift", {POST: ENTITY.replace("title: string | null", "title: number")})
    assert entity_rules(check(shop, "--all")[1]) == [("MG101", "post.title")]
    (shop.path / "packages/api").rename(shop.path / "packages/backend")
    shop.stage()
    assert entity_rules(check(shop)[1]) == []
    more = "  @Column()\n  subtitle: string\n\n  @Column({ nullable"
    moved = shop.path / POST.replace("api", "backend")
    moved.write_text(moved.read_text().replace("  @Column({ nullable", more))
    shop.stage()
    assert entity_rules(check(shop)[1]) == [("MG101", "post.subtitle")]


def test_a_package_that_only_pins_versions_is_not_examined(repository: Repository) -> None:
    pins = {"tests/typeorm-1/package.json": json.dumps({"dependencies": {"typeorm": "1.1.1"}})}
    repository.commit("Start", {**FILES, **pins})
    done = migration_guard("check", "--all", cwd=repository.path)
    assert "typeorm-1" not in done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr

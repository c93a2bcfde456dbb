"""`verify`'s scenarios `idempotent` and `down` on a plain TypeORM project."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import TITLE, migration, plain_project

pytestmark = pytest.mark.e2e

ADD = 'ALTER TABLE "post" ADD "title" text'
DROP = 'ALTER TABLE "post" DROP COLUMN "title"'
INDEX = 'CREATE INDEX "IDX_title" ON "post" ("title")'


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    return plain_project(tmp_path / "shop", quick=True)


def down(project: Repository, server: str, *more: str) -> subprocess.CompletedProcess[str]:
    arguments = ("--database-url", server, "--scenario", "down", *more)
    return migration_guard("verify", *arguments, cwd=project.path)


def title(project: Repository, *up: str, down: tuple[str, ...]) -> None:
    project.write({TITLE: migration("PostTitle1690000000001", *up, down=down)})


def test_downs_that_restore_are_proved(project: Repository, server: str) -> None:
    done = down(project, server, "--format", "json", "--scenario", "idempotent")
    report = json.loads(done.stdout)
    assert (done.returncode, report["findings"]) == (0, [])
    verdicts = {item["name"]: item["verdict"] for item in report["scenarios"]}
    assert verdicts == {"fresh": "passed", "idempotent": "passed", "down": "passed"}
    assert "2 of 2 migrations were reverted one by one" in report["notes"]


def test_the_order_of_columns_does_not_count(project: Repository, server: str) -> None:
    title(
        project,
        ADD,
        'ALTER TABLE "post" DROP COLUMN "id"',
        down=(DROP, 'ALTER TABLE "post" ADD "id" text PRIMARY KEY'),
    )
    done = down(project, server)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("up", "reverted", "said"),
    [
        pytest.param(
            (ADD, INDEX.replace('("title")', '("id")')),
            (DROP,),
            'index "IDX_title" of table "post" is left',
            id="index",
        ),
        pytest.param(
            (ADD,),
            (DROP, 'ALTER TABLE "post" ADD "body" text'),
            'column "body" of table "post" is left',
            id="another-column",
        ),
        pytest.param(
            (ADD, 'ALTER TABLE "post" ALTER "id" TYPE character varying(9)'),
            (DROP,),
            'column "id" of table "post" differs: `text NOT NULL` became '
            "`character varying(9) NOT NULL`",
            id="type",
        ),
        pytest.param(
            ("CREATE TYPE mood AS ENUM ('sad')", 'ALTER TABLE "post" ADD "title" mood'),
            (DROP,),
            'enum "mood" is left',
            id="enum",
        ),
        pytest.param(
            (ADD, "INSERT INTO post (id) VALUES ('a')"),
            ('DROP TABLE "post"',),
            'table "post" is missing',
            id="table",
        ),
    ],
)
def test_what_a_down_does_not_restore_is_named(
    project: Repository, server: str, up: tuple[str, ...], reverted: tuple[str, ...], said: str
) -> None:
    title(project, *up, down=reverted)
    done = down(project, server)
    assert done.returncode == 1
    assert "MG708 the down of migration 'PostTitle1690000000001'" in done.stdout
    assert said in done.stdout


def test_a_down_that_fails_is_reported_at_its_line(project: Repository, server: str) -> None:
    title(project, ADD, down=("SELECT 1", 'ALTER TABLE "post" DROP COLUMN "titel"'))
    done = down(project, server, "--format", "github")
    assert done.returncode == 1
    annotation = done.stdout.splitlines()[0]
    assert annotation.startswith(f"::error file={TITLE},line=9,")
    assert "MG707" in annotation
    assert 'column "titel" of relation "post" does not exist (42703)' in annotation
    assert "PostCreate1690000000000 was not reverted: the runner stopped before" in done.stdout


def test_what_runs_only_once_is_found(project: Repository, server: str) -> None:
    once = """DO $$ BEGIN IF current_setting('guard.done', true) IS NULL THEN
      EXECUTE format('ALTER DATABASE %I SET guard.done = 1', current_database());
    ELSE RAISE 'once only'; END IF; END $$"""
    title(project, ADD, once, down=(DROP,))
    done = down(project, server)
    assert done.returncode == 1
    assert (
        "MG708 migration 'PostTitle1690000000001' does not run again after its down" in done.stdout
    )


def test_a_start_that_changes_the_schema_is_found(project: Repository, server: str) -> None:
    source = (project.path / "src/data-source.ts").read_text()
    own = """
const initialize = source.initialize
source.initialize = async () => {
  await initialize.apply(source)
  const [{ found }] = await source.query(`SELECT to_regclass('post') AS found`)
  if (found) await source.query(`CREATE TABLE IF NOT EXISTS "visit" ()`)
  return source
}
export default source
"""
    text = source.replace("export default new DataSource", "const source = new DataSource") + own
    project.write({"src/data-source.ts": text})
    done = migration_guard(
        *("verify", "--database-url", server, "--scenario", "idempotent"), cwd=project.path
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "MG709 a second run without a pending migration changes the schema" in done.stdout
    assert 'table "visit" is new' in done.stdout


def test_a_down_that_is_wrong_on_purpose_says_so(project: Repository, server: str) -> None:
    source = migration("PostTitle1690000000001", ADD)
    comment = "  // migration-guard-ignore MG708: titles are written by hand\n  async down"
    project.write({TITLE: source.replace("  async down", comment)})
    done = down(project, server)
    assert done.returncode == 0, done.stdout
    assert "PostTitle1690000000001' does not restore" not in done.stdout
    assert "note: 1 finding is suppressed by a comment" in done.stdout


def test_severities_are_the_project_s(project: Repository, server: str) -> None:
    title(project, ADD, down=("SELECT 1",))
    project.write({"migration-guard.toml": 'severity = { MG708 = "warning" }\n'})
    done = down(project, server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "MG708 the down of migration 'PostTitle1690000000001' does not" in done.stdout

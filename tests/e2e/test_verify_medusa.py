"""`migration-guard verify` on the example backend: real Medusa 1.20.11 on real PostgreSQL.

Medusa itself ends each of these runs with exit code 0 or never (medusajs/medusa#8812)."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from support.database import databases
from support.node_projects import EXAMPLE, copy_example, example_packages, link_packages
from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import TRANSPILE, migration

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("medusa")]

OWN = sorted(path.name for path in (EXAMPLE / "src" / "migrations").glob("*.ts"))
CORE = 75  # Medusa 1.20.11 with its default feature flags


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, its packages installed and its server built once for this module."""
    path = copy_example(tmp_path_factory.mktemp("medusa") / "shop")
    link_packages(path, example_packages())
    subprocess.run(["npm", "run", "build:server"], cwd=path, check=True, capture_output=True)
    return path


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Repository:
    path = tmp_path / "shop"
    shutil.copytree(built, path, symlinks=True)
    subprocess.run(["git", "init", "--quiet"], cwd=path, check=True)
    repository = Repository(path)
    repository.commit("The example")
    return repository


def verify(shop: Repository, server: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return migration_guard("verify", "--database-url", server, *arguments, cwd=shop.path)


def test_every_migration_is_built_and_applied_beside_core_s(shop: Repository, server: str) -> None:
    summary = shop.path.parent / "summary.md"
    done = verify(shop, server, "--format", "json", "--summary", str(summary))
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert (report["applied"], report["applied_beside"]) == (len(OWN), CORE)
    assert [Path(item["path"]).name for item in report["migrations"]] == OWN
    assert summary.read_text().count("✅ applied") == len(OWN)


def test_a_failing_statement_is_a_failure_though_medusa_ends_with_0(
    shop: Repository, server: str
) -> None:
    path = shop.path / "dist" / "migrations" / OWN[2].replace(".ts", ".js")
    source = shop.path / "src" / "migrations" / OWN[2]
    for file in (path, source):
        file.write_text(file.read_text().replace('ALTER TABLE "post"', 'ALTER TABLE "posts"'))
    start = time.monotonic()
    done = verify(shop, server, "--no-build")
    assert done.returncode == 1
    assert f"src/migrations/{OWN[2]}:" in done.stdout
    assert 'relation "posts" does not exist (42P01) [migration-fails]' in done.stdout
    assert time.monotonic() - start < 30


def test_a_class_that_is_there_twice_is_no_endless_job(shop: Repository, server: str) -> None:
    folder = shop.path / "dist" / "migrations"
    shutil.copy(folder / OWN[0].replace(".ts", ".js"), folder / "1700000000000-Copy.js")
    start = time.monotonic()
    done = verify(shop, server, "--no-build", "--timeout", "60")
    assert done.returncode == 1
    assert "MG703 `medusa migrations run` runs no migration and never ends" in done.stdout
    assert "Duplicate migrations: " in done.stdout
    assert time.monotonic() - start < 60


def test_an_exported_helper_is_no_endless_job(shop: Repository, server: str) -> None:
    helper = "exports.helper = function helper() {}\n"
    shop.write({"dist/migrations/1700000000000-Helper.js": helper})
    done = verify(shop, server, "--no-build", "--timeout", "60")
    assert done.returncode == 1
    assert "helper migration name is wrong" in done.stdout


def test_a_build_elsewhere_is_not_up_to_date(shop: Repository, server: str) -> None:
    (shop.path / "dist" / "migrations").rename(shop.path / "dist" / "elsewhere")
    done = verify(shop, server, "--no-build")
    assert done.returncode == 1
    assert (
        f"MG704 there is no built migration in 'dist/migrations', and {len(OWN)} in" in done.stdout
    )


def test_one_file_that_the_build_lacks_is_noticed(shop: Repository, server: str) -> None:
    (shop.path / "dist" / "migrations" / OWN[3].replace(".ts", ".js")).unlink()
    done = verify(shop, server, "--no-build")
    assert done.returncode == 1
    assert f"src/migrations/{OWN[3]}:" in done.stdout
    assert "no file in 'dist/migrations' holds it" in done.stdout
    assert f"not proved: {len(OWN) - 1} of {len(OWN)} migrations applied" in done.stdout


def test_a_file_that_cannot_be_loaded_shows_medusa_s_error(shop: Repository, server: str) -> None:
    shop.write({"dist/migrations/1700000000000-x.spec.js": "describe('x', () => {})\n"})
    done = verify(shop, server, "--no-build")
    assert done.returncode == 1
    assert "MG706" in done.stdout
    assert "describe is not defined" in done.stdout


def test_a_migration_of_a_feature_that_is_off_is_said(shop: Repository, server: str) -> None:
    source = migration("Flagged1720000000000", "SELECT 1")
    flagged = source + 'export const featureFlag = "never_on"\n'
    built = (
        "class Flagged1720000000000 { async up() { throw new Error('on') } async down() {} }\n"
        "exports.Flagged1720000000000 = Flagged1720000000000\nexports.featureFlag = 'never_on'\n"
    )
    name = "migrations/1720000000000-Flagged"
    shop.write({f"src/{name}.ts": flagged, f"dist/{name}.js": built})
    done = verify(shop, server, "--no-build", "--scenario", "fresh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        "note: Flagged1720000000000 was not run: the file exports a feature flag that is off"
        in done.stdout
    )
    assert f"proved: {len(OWN)} of {len(OWN)} migrations applied" in done.stdout


def test_a_database_that_is_down_is_not_a_success(shop: Repository) -> None:
    done = verify(shop, "postgres://u:p@127.0.0.1:1/d", "--no-build")
    assert done.returncode == 2
    assert "MG705" in done.stdout


NEW = "src/migrations/1720000000000-Rating.ts"
RATING = 'ALTER TABLE "post" ADD "rating" integer'
FIELD = '\n  @Column({ type: "integer", nullable: true })\n  rating: number | null;\n}\n'


@pytest.fixture
def branch(shop: Repository) -> Repository:
    """On a branch that left main, with a build that checks no types."""
    shop.commit("A quick build", {"build.cjs": TRANSPILE})
    shop.git("branch", "-f", "main")
    shop.git("checkout", "-q", "-B", "feature")
    return shop


def all_scenarios(branch: Repository, server: str) -> dict[str, Any]:
    done = verify(branch, server, "--build-command", "node build.cjs", "--format", "json")
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if report["proved"] else 1)
    return report


def test_a_new_migration_is_proved_on_core_s_tables_with_rows(
    branch: Repository, server: str
) -> None:
    before = databases(server)
    post = (branch.path / "src/models/post.ts").read_text().rstrip().rstrip("}")
    source = migration("Rating1720000000000", RATING, down=('ALTER TABLE "post" DROP "rating"',))
    branch.commit("Ratings", {NEW: source, "src/models/post.ts": post + FIELD})
    report = all_scenarios(branch, server)
    verdicts = {item["name"]: item["verdict"] for item in report["scenarios"]}
    assert verdicts.pop("late-merge") == "skipped"
    assert set(verdicts.values()) == {"passed"}, report
    assert "482 statements are the drift of Medusa's core" in report["notes"]
    assert not [note for note in report["notes"] if "holds no row" in note]
    assert databases(server) == before


def test_each_fault_is_found_beside_core(branch: Repository, server: str) -> None:
    up = (
        RATING,
        'ALTER TABLE "product" DROP "material"',
        'ALTER TABLE "product" ADD "material" text',
    )
    source = migration("Rating1720000000000", *up, down=("SELECT 1",))
    branch.commit("Ratings", {NEW: source})
    report = all_scenarios(branch, server)
    found = {(item["code"], item["subject"], item["severity"]) for item in report["findings"]}
    assert found == {
        ("MG708", "Rating1720000000000", "error"),
        ("MG711", "product.material", "error"),
        ("MG713", "post.rating", "warning"),  # in no entity
        ("MG714", "post", "warning"),
        ("MG714", "product", "warning"),
    }


PLUGIN = {
    "plugins/blog/package.json": '{"name": "medusa-plugin-blog", "version": "1.0.0"}',
    "plugins/blog/models/tag.js": """\
const { EntitySchema } = require("typeorm")
const id = { type: "text", primary: true, primaryKeyConstraintName: "tag_pkey" }
const color = { type: "text", nullable: true }
exports.Tag = new EntitySchema({ name: "Tag", tableName: "tag", columns: { id, color } })
""",
    "plugins/blog/migrations/1600000000001-Tag.js": """\
exports.Tag1600000000001 = class Tag1600000000001 {
  async up(runner) { await runner.query(`CREATE TABLE "tag" ("id" text PRIMARY KEY)`) }
  async down(runner) { await runner.query(`DROP TABLE "tag"`) }
}
""",
}


def test_core_is_kept_for_the_next_run_and_a_plugin_s_drift_is_told_apart(shop: Repository) -> None:
    """The example's first migration is older than core's last one: what is kept ends before."""
    configuration = (shop.path / "medusa-config.js").read_text()
    assert "const plugins = []" in configuration
    changed = configuration.replace("const plugins = []", 'const plugins = ["blog"]')
    shop.commit("A plugin", {**PLUGIN, "medusa-config.js": changed})
    arguments = ("--embedded", "--no-build", "--scenario", "drift", "--format", "json")
    reports = []
    for _ in range(2):
        done = migration_guard("verify", *arguments, cwd=shop.path)
        assert done.returncode == 0, done.stdout + done.stderr
        reports.append(json.loads(done.stdout))
    first, second = reports
    assert first["notes"] == [
        "482 statements are the drift of Medusa's core",
        'drift of plugin blog: ALTER TABLE "tag" ADD "color" text',
    ]
    kept = f"{CORE} migrations of Medusa's core and plugins are of the kept state"
    assert second["notes"] == [kept, *first["notes"]]
    assert first["applied_beside"] == second["applied_beside"] == CORE + 1

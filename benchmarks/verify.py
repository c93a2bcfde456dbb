"""`migration-guard verify` beside what users run to see that their migrations work.

The same project for both: the example backend on a branch with one new column and its
migration. Users build, run all migrations on an empty database and ask TypeORM what it would
still change; the server runs already. `verify` starts its own and goes through every scenario,
with the base's build, rows, and the way back.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from shop import cold, example, git, usual
from timing import CLEAN, SOURCES, Case, run_in_turn, table

sys.path.append(SOURCES["PYTHONPATH"])

from migration_guard.postgres.connection import connect
from migration_guard.postgres.embedded import embedded_server
from migration_guard.postgres.url import with_database

VERIFY = (sys.executable, "-m", "migration_guard", "verify")
DATABASE = "benchmark"
# The data source that Medusa's documentation has for `migration:generate`, with core's
# entities, without which TypeORM misses those that the project's refer to.
DATA_SOURCE = """\
const { DataSource } = require("typeorm")
const entities = ["dist/models/*.js", "node_modules/@medusajs/medusa/dist/models/*.js"]
const url = process.env.DATABASE_URL
const migrations = ["dist/migrations/*.js"]
module.exports = { datasource: new DataSource({ type: "postgres", url, entities, migrations }) }
"""
GENERATE = "node_modules/.bin/typeorm migration:generate --check -d datasource.js"
# `--check` ends with 1, since the drift of Medusa's core is among what it finds.
THEIRS = (
    "npm run build && node_modules/.bin/medusa migrations run && "
    f"{{ {GENERATE} src/migrations/Drift > ../drift.txt; test $? = 1; }} && "
    "grep -q 'ALTER TABLE' ../drift.txt"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="runs of each case (default 3)")
    parser.add_argument("--packages", type=Path, help="the example's node_modules, if installed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="migration-guard-benchmark-") as name:
        shop = branch(Path(name) / "shop", arguments.packages)
        with embedded_server() as server:
            cases = cases_of(shop, server.url)
            run_in_turn(cases, arguments.rounds)
    print(table(cases, than="of what users run"))


def branch(path: Path, packages: Path | None) -> Path:
    """The example, its packages installed, on a branch with one migration that main lacks."""
    shop = example(path)
    (shop / "datasource.js").write_text(DATA_SOURCE, "utf-8")
    git(shop, "add", "datasource.js")
    git(shop, "commit", "--quiet", "--message", "A data source for TypeORM's command line")
    if packages is not None:
        (shop / "node_modules").symlink_to(packages.resolve(), target_is_directory=True)
    else:
        command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=shop, env=CLEAN, check=True)
    git(shop, "checkout", "--quiet", "-b", "feature")
    usual(shop, "src/models/post.ts", "post")
    git(shop, "commit", "--quiet", "--message", "Subtitles", "--", "src")
    return shop


def cases_of(shop: Path, server: str) -> list[Case]:
    environ = {"DATABASE_URL": with_database(server, DATABASE)}

    def empty() -> None:
        with connect(server) as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{DATABASE}"')
            connection.exec_driver_sql(f'CREATE DATABASE "{DATABASE}"')

    embedded = (*VERIFY, "--embedded")
    return [
        Case("build, run, `generate --check`", ["sh", "-c", THEIRS], shop, empty, environ),
        Case("`verify`, nothing kept", embedded, shop, cold(shop)),
        Case("`verify`, core's state kept", embedded, shop),
        Case("`verify --scenario fresh`", (*embedded, "--scenario", "fresh"), shop),
    ]


if __name__ == "__main__":
    main()

"""`migration-guard generate` beside `typeorm migration:generate`, as whole processes.

One synthetic TypeORM project for both, with one column more than its migrations make: installed
and built, and for TypeORM a running PostgreSQL on which the migrations have run. In the exact
mode the same statements must come out, or there is no measurement. Building and migrating are
TypeORM's needs too, and are not counted; their times are printed below the table.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from generate_check import DATA_SOURCE, TSC, TYPEORM, migrated, plain_project, timed
from shop import cold
from synthetic import entity_path
from timing import CLEAN, SOURCES, Case, run_in_turn, table

sys.path.append(SOURCES["PYTHONPATH"])

from migration_guard.postgres.embedded import embedded_server

GENERATE = (sys.executable, "-m", "migration_guard", "generate", "X", "--dry-run")
SUBTITLE = "  @Column({ nullable: true })\n  subtitle?: string\n"
QUERY = re.compile(r"queryRunner\.query\(`(.*)`\);")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="runs of each case (default 7)")
    parser.add_argument("--entities", type=int, default=200)
    parser.add_argument("--migrations", type=int, default=500)
    arguments = parser.parse_args()
    entities, migrations = arguments.entities, arguments.migrations
    with tempfile.TemporaryDirectory(prefix="migration-guard-benchmark-") as name:
        project = plain_project(Path(name) / "shop", entities, migrations)
        with embedded_server() as server:
            seconds = dict(migrated(project, server.url))
            _add_a_column(project / entity_path(entities // 2))
            environ = {"DATABASE_URL": server.url}
            seconds["tsc again"] = timed([TSC], project, {**CLEAN, **environ})
            command = [TYPEORM, "migration:generate", *DATA_SOURCE, "--dryrun", "src/migrations/X"]
            theirs = Case("`typeorm migration:generate`", command, project, environ=environ)
            exact = Case("`generate --exact-typeorm`", [*GENERATE, "--exact-typeorm"], project)
            _require_the_same(theirs, exact)
            cases = [
                theirs,
                Case("`generate`, nothing kept", GENERATE, project, cold(project)),
                Case("`generate`, again", GENERATE, project),
                exact,
            ]
            run_in_turn(cases, arguments.rounds)
    print(f"{entities} entities, {migrations} migrations\n\n{table(cases, than='of TypeORM')}\n")
    print("; ".join(f"{step} took {taken:.1f} s" for step, taken in seconds.items()))


def _add_a_column(path: Path) -> None:
    head, brace, tail = path.read_text("utf-8").rpartition("}")
    path.write_text(f"{head}\n{SUBTITLE}{brace}{tail}", "utf-8")


def _require_the_same(*cases: Case) -> None:
    """Ends the benchmark unless every case prints the same statements, and some."""
    written = [QUERY.findall(_printed(case)) for case in cases]
    if not written[0] or any(each != written[0] for each in written):
        sys.exit(f"the statements differ:\n{written}")


def _printed(case: Case) -> str:
    environ = {**CLEAN, **SOURCES, **case.environ}
    return subprocess.run(
        case.command, cwd=case.cwd, env=environ, capture_output=True, text=True, check=True
    ).stdout


if __name__ == "__main__":
    main()

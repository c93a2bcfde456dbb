"""`migration-guard check` beside `typeorm migration:generate --check`, as whole processes.

The same project for both: a synthetic TypeORM project, installed and built, and for TypeORM a
running PostgreSQL on which its migrations have run. TypeORM says that nothing is missing, and
so do we: each proves that the other's project is in step. Building and migrating are TypeORM's
needs too, and are not counted; their times are printed below the table.

With `--from-sources` stands beside it what projects do that do not build first: TypeORM on
the sources through ts-node, which compiles them in every run, with and without their types.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from shop import cold, committed, usual_in_synthetic, warm
from synthetic import write_project
from timing import CHECK, CLEAN, SOURCES, Case, run_in_turn, table

sys.path.append(SOURCES["PYTHONPATH"])

from migration_guard.postgres.embedded import embedded_server

TYPEORM = "node_modules/.bin/typeorm"
TSC = "node_modules/.bin/tsc"
DATA_SOURCE = ("-d", "dist/data-source.js")
GENERATE = ("migration:generate", "--check", "src/migrations/X")
TS_NODE = "ts-node@10.9.2"
FROM_SOURCES = "node_modules/.bin/typeorm-ts-node-commonjs"
EACH = ("--transaction", "each")
"""PostgreSQL has not the locks for 5,000 migrations in one transaction."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="runs of each case (default 7)")
    parser.add_argument("--entities", type=int, default=200)
    parser.add_argument("--migrations", type=int, default=500)
    parser.add_argument(
        "--from-sources", action="store_true", help="TypeORM through ts-node too: a minute a run"
    )
    arguments = parser.parse_args()
    entities, migrations = arguments.entities, arguments.migrations
    with tempfile.TemporaryDirectory(prefix="migration-guard-benchmark-") as name:
        folder = Path(name)
        project = plain_project(folder / "agreeing", entities, migrations)
        with embedded_server() as server:
            seconds = migrated(project, server.url)
            environ = {"DATABASE_URL": server.url}
            generate = [TYPEORM, *GENERATE, *DATA_SOURCE]
            theirs = [
                Case(f"`typeorm {' '.join(GENERATE[:2])}`", generate, project, environ=environ)
            ]
            if arguments.from_sources:
                theirs += _from_sources(project, environ)
            cases = [*theirs, *_ours(folder, project, entities, migrations)]
            run_in_turn(cases, arguments.rounds)
    print(f"{entities} entities, {migrations} migrations\n\n{table(cases, than='of TypeORM')}\n")
    print("; ".join(f"{step} took {taken:.1f} s" for step, taken in seconds.items()))


def plain_project(path: Path, entities: int, migrations: int) -> Path:
    """A synthetic TypeORM project, committed, its packages not installed yet."""
    write_project(path, entities, migrations, plain=True)
    return committed(path)


def migrated(project: Path, url: str) -> Mapping[str, float]:
    """What TypeORM needs before it can be asked, and the seconds that each of it took."""
    steps = {
        "npm install": ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"],
        "tsc": [TSC],
        "typeorm migration:run": [TYPEORM, "migration:run", *DATA_SOURCE, *EACH],
    }
    environ = {**CLEAN, "DATABASE_URL": url}
    return {step: timed(command, project, environ) for step, command in steps.items()}


def _from_sources(project: Path, environ: Mapping[str, str]) -> list[Case]:
    """The same question to the sources, after ts-node is installed."""
    install = ["npm", "install", "--save-dev", "--no-audit", "--no-fund", TS_NODE]
    timed(install, project, CLEAN)
    command = [FROM_SOURCES, *GENERATE, "-d", "src/data-source.ts"]
    untyped = {**environ, "TS_NODE_TRANSPILE_ONLY": "1"}
    return [
        Case("the same through ts-node", command, project, environ=environ),
        Case("the same through ts-node, types unread", command, project, environ=untyped),
    ]


def timed(command: Sequence[str], cwd: Path, environ: Mapping[str, str]) -> float:
    """The seconds that a command takes; it must succeed."""
    start = time.perf_counter()
    completed = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, check=False)
    if completed.returncode:
        output = completed.stdout.decode()[-2000:] + completed.stderr.decode()[-2000:]
        sys.exit(f"`{' '.join(command)}` failed:\n{output}")
    return time.perf_counter() - start


def _ours(folder: Path, project: Path, entities: int, migrations: int) -> list[Case]:
    everything = [*CHECK, "--all"]
    changed = plain_project(folder / "changed", entities, migrations)
    first = warm(changed, Case("", everything, changed).run)
    usual_in_synthetic(changed, entities)
    fresh = usual_in_synthetic(plain_project(folder / "fresh", entities, migrations), entities)
    return [
        Case("`check --all`, nothing kept", everything, project, cold(project)),
        Case("`check --all`, again", everything, project),
        Case("usual commit, nothing kept", CHECK, fresh, cold(fresh)),
        Case("usual commit, first", CHECK, changed, first),
        Case("usual commit, again", CHECK, changed),
    ]


if __name__ == "__main__":
    main()

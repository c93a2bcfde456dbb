"""Records what real TypeORM versions make of the cases in this folder:

    PYTHONPATH=hooks:tests python tests/conformance/features/record.py [DATABASE_URL]

Installs every version of `cases.VERSIONS` in a temporary folder, starts a PostgreSQL unless
one is named, and writes recorded.json. Cases that need an extension which the server does
not have (citext, hstore, ltree, cube, btree_gist) are recorded with the error."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from conformance.features.cases import RECORDED, VERSIONS, Case, every_case
from migration_guard.postgres.connection import connect
from support import catalog
from support.database import database_server, execute

HERE = Path(__file__).parent
EXTENSIONS = ("uuid-ossp", "pgcrypto", "citext", "hstore", "ltree", "cube", "btree_gist")
RESET = """
DROP SCHEMA IF EXISTS public CASCADE; DROP SCHEMA IF EXISTS other CASCADE;
CREATE SCHEMA public; CREATE SCHEMA other;
CREATE TABLE kept (id serial PRIMARY KEY);
"""
QUERIES = {
    "columns": catalog.COLUMNS,
    "constraints": catalog.CONSTRAINTS,
    "indexes": catalog.INDEXES,
    "enums": catalog.ENUMS,
    "views": catalog.VIEWS,
}
PACKAGES = ("pg@8", "reflect-metadata@0.1", "typeorm-naming-strategies@4", "typescript@5")
TWO_AT_A_TIME = 2


def main(arguments: list[str]) -> None:
    cases = every_case()
    server = nullcontext(arguments[0]) if arguments else database_server()
    with tempfile.TemporaryDirectory() as folder, server as url:
        with ThreadPoolExecutor(TWO_AT_A_TIME) as pool:
            outcomes = list(pool.map(lambda v: _version(v, cases, Path(folder) / v, url), VERSIONS))
        postgresql = _server_version(url)
    RECORDED.write_text(_document(cases, outcomes, postgresql), encoding="utf-8")


def _version(version: str, cases: list[Case], folder: Path, url: str) -> list[Any]:
    """The outcomes of one TypeORM, in the order of the cases."""
    packages, work = folder / "packages", folder / "work"
    packages.mkdir(parents=True)
    work.mkdir()
    (packages / "package.json").write_text('{"private": true}')
    # typeorm-naming-strategies asks for a TypeORM before 1.0
    install = [
        "npm",
        "install",
        "--legacy-peer-deps",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ]
    install += ["--loglevel=error", f"typeorm@{version}", *PACKAGES]
    subprocess.run(install, cwd=packages, check=True)
    job = {
        "packages": str(packages),
        "typescript": str(packages),
        "work": str(work),
        "url": _database(url, version),
        "queries": QUERIES,
        "reset": RESET,
        "cases": [{"sources": case.sources, "options": case.options} for case in cases],
    }
    (folder / "job.json").write_text(json.dumps(job))
    command = ["node", str(HERE / "record.cjs"), str(folder / "job.json")]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    outcomes: list[Any] = json.loads(done.stdout)
    return outcomes


def _database(server: str, version: str) -> str:
    """A database of the version's own, extensions in a schema that no case resets."""
    name = "features_" + version.replace(".", "_")
    execute(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    execute(server, f"ALTER DATABASE {name} SET search_path = public, extensions")
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    execute(url, "CREATE SCHEMA extensions")
    with connect(url) as connection:
        available = connection.exec_driver_sql("SELECT name FROM pg_available_extensions")
        there = {str(row[0]) for row in available}
    for extension in EXTENSIONS:
        if extension in there:
            execute(url, f'CREATE EXTENSION "{extension}" SCHEMA extensions')
    return url


def _server_version(url: str) -> str:
    with connect(url) as connection:
        return str(connection.exec_driver_sql("SHOW server_version").scalar())


def _document(cases: list[Case], outcomes: list[list[Any]], postgresql: str) -> str:
    """A line for each case and outcome, with the versions that agree on it."""
    lines = []
    for index, case in enumerate(cases):
        agreed: dict[str, list[str]] = {}
        for version, found in zip(VERSIONS, outcomes, strict=True):
            text = json.dumps(found[index], ensure_ascii=False, separators=(",", ":"))
            agreed.setdefault(text, []).append(version)
        for text, versions in agreed.items():
            key = json.dumps([case.name, versions], ensure_ascii=False)
            lines.append(f"[{key},{text}]")
    head = json.dumps({"postgresql": postgresql})
    return "[" + ",\n".join([head, *lines]) + "]\n"


if __name__ == "__main__":
    main(sys.argv[1:])

"""Records what real TypeORM versions make of the cases in this folder:

    PYTHONPATH=hooks:tests python tests/conformance/features/record.py [--new] [DATABASE_URL]

Installs every version of `cases.VERSIONS` in a temporary folder, starts a PostgreSQL unless
one is named, and writes recorded.json; with --new what it has of other cases stays. Cases that
need an extension which the server does not have (citext, hstore, ltree, cube, btree_gist) are
recorded with the error."""

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

import msgspec

from conformance.features.cases import RECORDED, VERSIONS, Case, every_case, recorded
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
    known = recorded() if "--new" in arguments else {}
    urls = [each for each in arguments if each != "--new"]
    server = nullcontext(urls[0]) if urls else database_server()
    cases = [case for case in every_case() if (case.name, VERSIONS[0]) not in known]
    with tempfile.TemporaryDirectory() as folder, server as url:
        with ThreadPoolExecutor(TWO_AT_A_TIME) as pool:
            outcomes = list(pool.map(lambda v: _version(v, cases, Path(folder) / v, url), VERSIONS))
        postgresql = server_version(url)
    for version, found in zip(VERSIONS, outcomes, strict=True):
        known |= {(case.name, version): each for case, each in zip(cases, found, strict=True)}
    RECORDED.write_text(_document(known, postgresql), encoding="utf-8")


def installed(version: str, folder: Path) -> Path:
    """A new folder with one TypeORM and what it needs in its node_modules."""
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"private": true}')
    # typeorm-naming-strategies asks for a TypeORM before 1.0
    command = ["npm", "install", "--legacy-peer-deps", "--no-audit", "--no-fund"]
    command += ["--ignore-scripts", "--loglevel=error", f"typeorm@{version}", *PACKAGES]
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
    return folder


def server_version(url: str) -> str:
    with connect(url) as connection:
        return str(connection.exec_driver_sql("SHOW server_version").scalar())


def _version(version: str, cases: list[Case], folder: Path, url: str) -> list[Any]:
    """The outcomes of one TypeORM, in the order of the cases."""
    packages, work = installed(version, folder / "packages"), folder / "work"
    work.mkdir()
    job = {
        "packages": str(packages),
        "typescript": str(packages),
        "work": str(work),
        "url": version_database(url, version),
        "queries": QUERIES,
        "reset": RESET,
        "cases": msgspec.to_builtins(cases),
    }
    (folder / "job.json").write_text(json.dumps(job))
    command = ["node", str(HERE / "record.cjs"), str(folder / "job.json")]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    outcomes: list[Any] = json.loads(done.stdout)
    return outcomes


def version_database(server: str, version: str) -> str:
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


def _document(known: dict[tuple[str, str], dict[str, Any]], postgresql: str) -> str:
    """A line for each case and outcome, with the versions that agree on it; the catalog, on
    which most versions agree, on a line of its own."""
    lines = []
    for case in every_case():
        said = [dict(known[case.name, version]) for version in VERSIONS]
        catalogs = [each.pop("catalog", None) for each in said]
        lines += _agreed(case.name, [{"catalog": each} if each else {} for each in catalogs])
        lines += _agreed(case.name, said)
    head = json.dumps({"postgresql": postgresql})
    return "[" + ",\n".join([head, *lines]) + "]\n"


def _agreed(case: str, outcomes: list[dict[str, Any]]) -> list[str]:
    agreed: dict[str, list[str]] = {}
    for version, found in zip(VERSIONS, outcomes, strict=True):
        if found:
            text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
            agreed.setdefault(text, []).append(version)
    keys = (json.dumps([case, versions], ensure_ascii=False) for versions in agreed.values())
    return [f"[{key},{text}]" for key, text in zip(keys, agreed, strict=True)]


if __name__ == "__main__":
    main(sys.argv[1:])

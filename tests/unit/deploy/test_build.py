"""A stale build is noticed, and one that only looks otherwise is not called stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from migration_guard.deploy.build import unready
from migration_guard.migrations.read import read_migration_file
from migration_guard.project.model import Kind, Project
from migration_guard.verify.expected import expected_migrations, read_built
from migration_guard.verify.request import VerifyRequest

SOURCE = "src/migrations/1690000000000-Post.ts"
HEAD = "exports.Post1690000000000 = void 0\nclass Post1690000000000 {"
GENERATOR = """\
  up(q) {
    return __awaiter(this, void 0, void 0, function* () {
      yield q.query(`DROP TABLE a`)
    })
  }"""


def faults(tmp_path: Path, up: str, built: str) -> list[str]:
    source = (
        f"export class Post1690000000000 {{\n  async up(q) {{ {up} }}\n  async down(q) {{}}\n}}"
    )
    output = tmp_path / "dist" / "migrations" / "1690000000000-Post.js"
    output.parent.mkdir(parents=True)
    output.write_text(
        f"{HEAD}\n{built}\n  async down(q) {{}}\n}}\nexports.Post1690000000000 = Post1690000000000\n"
    )
    project = Project(
        root="",
        kind=Kind.MEDUSA_BACKEND,
        source_dir="src",
        build_dir="dist",
        entity_dirs=(),
        migration_dir="src/migrations",
        migration_build_dir="dist/migrations",
    )
    sources = (read_migration_file(SOURCE, source.encode()),)
    request = VerifyRequest(tmp_path, project, sources)
    found = read_built(tmp_path, project)
    assert list(found.classes) == ["Post1690000000000"]
    return [each.message for each in unready(request, found, expected_migrations(sources, found))]


@pytest.mark.parametrize(
    ("up", "built"),
    [
        pytest.param(
            "await q.query(`DROP TABLE a`)",
            "  async up(q) { await q.query('DROP TABLE a') }",
            id="same",
        ),
        pytest.param(
            "await q.query(`DROP\n  TABLE a`)",
            "  async up(q) { await q.query(`DROP TABLE a`) }",
            id="other white space",
        ),
        pytest.param("await q.query(`DROP TABLE a`)", GENERATOR, id="compiled to a generator"),
        pytest.param(
            "await q.query(made())",
            "  async up(q) { await q.query(`DROP TABLE a`) }",
            id="not known",
        ),
    ],
)
def test_what_may_be_the_same_is_not_stale(tmp_path: Path, up: str, built: str) -> None:
    assert faults(tmp_path, up, built) == []


def test_other_statements_are_stale(tmp_path: Path) -> None:
    built = "  async up(q) { await q.query(`DROP TABLE b`) }"
    (message,) = faults(tmp_path, "await q.query(`DROP TABLE a`)", built)
    assert message.startswith(
        "the build is stale: 'dist/migrations/1690000000000-Post.js' has other"
    )

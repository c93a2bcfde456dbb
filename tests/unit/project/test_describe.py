"""What `doctor` says of a project."""

from __future__ import annotations

import json

from migration_guard.cli.doctor import render
from migration_guard.config import Settings
from migration_guard.project.describe import describe, first_patterns
from migration_guard.project.detect import detect

STARTER = {
    "package.json": json.dumps(
        {
            "dependencies": {"@medusajs/medusa": "1.20.11"},
            "scripts": {"build:server": "tsc"},
        }
    ),
    "medusa-config.js": "module.exports = {}",
    "tsconfig.json": '{"compilerOptions": {"rootDir": "src", "outDir": "dist"}}',
    "src/models/post.ts": "",
    "src/migrations/1700000000000-Post.ts": "",
}


def doctor(**changes: str | None) -> str:
    files = {**STARTER, **changes}
    present = {path: text.encode() for path, text in files.items() if text is not None}
    (project,) = detect(present, present.get, Settings())
    settings = Settings(strict=True, sources={"strict": "migration-guard.toml"})
    description = describe(project, settings, dict.fromkeys(present, ""))
    return render("the index", [description], "main (1a2b3c4)")


def test_each_fact_has_its_source() -> None:
    text = doctor()
    assert text.startswith("looked at the index; published: main (1a2b3c4)\n")
    assert "kind                 medusa-backend  (medusa-config.js)\n" in text
    assert "Medusa               1.20.11  (package.json)\n" in text
    assert "build                npm run build:server  (package.json: script" in text
    assert "strict               True  (migration-guard.toml)\n" in text
    assert text.endswith("nothing is missing\n")


def test_a_build_that_writes_elsewhere_is_missing() -> None:
    moved = '{"compilerOptions": {"rootDir": ".", "outDir": "dist"}}'
    text = doctor(**{"tsconfig.json": moved})
    assert "writes src/migrations/1700000000000-Post.ts to 'dist/src/migrations'" in text
    assert "Medusa reads 'dist/migrations'" in text
    assert "nothing is missing" not in text


def test_a_build_that_writes_nothing_is_missing() -> None:
    text = doctor(**{"tsconfig.json": '{"compilerOptions": {"noEmit": true}}'})
    assert "Post.ts nowhere (tsconfig.json sets noEmit)" in text


def test_empty_folders_are_missing() -> None:
    text = doctor(**{"src/models/post.ts": None, "src/migrations/1700000000000-Post.ts": None})
    assert "missing: no entity file lies in 'src/models'" in text
    assert "missing: no migration file lies in 'src/migrations'" in text


def test_of_many_patterns_the_first_are_shown() -> None:
    files = [f"'src/{number}.ts'" for number in range(20)]
    assert first_patterns(files[:7]) == ", ".join(files[:7])
    assert first_patterns(files) == f"{', '.join(files[:6])} and 14 more"

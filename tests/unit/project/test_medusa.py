"""The recorded facts of Medusa's core, where rules lean on them."""

from __future__ import annotations

from pathlib import Path

from migration_guard.project import medusa
from migration_guard.project.built import present_output
from migration_guard.project.model import Kind, Project


def test_core_models_by_their_file() -> None:
    name, table, columns = medusa.core_models()["product"]
    assert (name, table) == ("Product", "product")
    assert {"id", "created_at", "title", "collection_id"} <= columns


def test_core_tables_have_join_tables_too() -> None:
    tables = medusa.core_tables()
    assert "handle" in tables["product"]
    assert tables["product_images"] == {"product_id", "image_id"}


def test_core_migrations_have_their_stamps() -> None:
    migrations = medusa.core_migrations()
    assert migrations["initialSchema1611063162649"] == 1611063162649
    assert min(migrations.values()) == 1611063162649
    assert len(migrations) == 82


def project(root: str = "") -> Project:
    below = f"{root}/" if root else ""
    return Project(
        root=root,
        kind=Kind.MEDUSA_BACKEND,
        source_dir=f"{below}src",
        build_dir=f"{below}dist",
        entity_dirs=(),
        migration_dir=f"{below}src/migrations",
        migration_build_dir=f"{below}dist/migrations",
    )


def write(top: Path, *names: str) -> None:
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(name)


def test_without_a_build_there_is_no_output(tmp_path: Path) -> None:
    write(tmp_path, "src/migrations/1-a.ts")
    assert present_output(tmp_path, project()) is None


def test_the_output_is_what_medusa_would_load(tmp_path: Path) -> None:
    write(tmp_path, *(f"app/dist/migrations/{name}" for name in ("1-a.js", "1-a.d.ts", "d/2.js")))
    write(tmp_path, "app/dist/src/migrations/3-c.js", "app/dist/models/m.js")
    output = present_output(tmp_path, project("app"))
    assert output is not None
    assert output.directory == "app/dist/migrations"
    assert output.files == {"1-a.js": b"app/dist/migrations/1-a.js"}
    assert output.elsewhere == ("app/dist/src/migrations/3-c.js",)
    assert not output.fresh


def test_an_empty_build_is_a_build(tmp_path: Path) -> None:
    write(tmp_path, "dist/main.js")
    output = present_output(tmp_path, project())
    assert output is not None
    assert output.files == {}

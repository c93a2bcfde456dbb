"""The stamp, the name and the folder of a new migration."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from migration_guard.errors import UsageError
from migration_guard.findings import Location
from migration_guard.generation.naming import checked_name, class_name
from migration_guard.generation.place import place
from migration_guard.generation.stamps import next_stamp, stamps
from migration_guard.migrations.model import MigrationClass, MigrationFile
from migration_guard.project.model import Kind, Project, TsConfig
from migration_guard.schema_builder.profile import Profile

NOW = 1_732_000_000_000


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        pytest.param([], NOW, id="none"),
        pytest.param([NOW - 5], NOW, id="in the past"),
        pytest.param([NOW], NOW + 1, id="this very moment"),
        pytest.param([NOW + 7, NOW - 1], NOW + 8, id="in the future"),
    ],
)
def test_the_stamp_is_after_every_other(existing: list[int], expected: int) -> None:
    assert next_stamp([(stamp, "a.ts") for stamp in existing], NOW) == expected


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (0, "has not 13 digits"),
        (-1_732_000_000_000, "has not 13 digits"),
        (17_320_000_000_000, "has not 13 digits"),
        (NOW - 1, "is not after 1732000000000, which a.ts has"),
        (NOW, "is not after"),
    ],
)
def test_a_stamp_that_is_asked_for_in_vain(wanted: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        next_stamp([(NOW, "a.ts")], NOW + 1, wanted)


def test_stamps_of_files_and_of_classes_count() -> None:
    here = Location("a.ts")
    one = MigrationClass("A1690000000001", here, "A1690000000001")
    other = MigrationClass("B", here, "B", name_property="B1690000000002")
    file = MigrationFile("a.ts", (one, other), file_stamp=1690000000000)
    assert [stamp for stamp, _ in stamps([file])] == [1690000000000, 1690000000001, 1690000000002]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("post", "post1", "Post1"),
        ("Post", "Post1", "Post1"),
        ("post-title", "postTitle1", "PostTitle1"),
        ("post_title", "postTitle1", "PostTitle1"),
        ("post title", "postTitle1", "PostTitle1"),
        ("PostTitle", "PostTitle1", "PostTitle1"),
    ],
)
def test_the_class_is_called_as_typeorm_calls_it(name: str, old: str, new: str) -> None:
    assert class_name(name, 1, Profile((0, 3, 12))) == old
    assert class_name(name, 1, Profile((0, 3, 13))) == new


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a\nb", "a\x00b", " a", "a ", "A.ts", "A.js", "A.mts"]
)
def test_a_name_that_no_file_should_have(name: str) -> None:
    with pytest.raises(UsageError):
        checked_name(name)


def project(root: str, migrations: str = "src/migrations") -> Project:
    folder = f"{root}/" if root else ""
    return Project(
        root=root,
        kind=Kind.TYPEORM,
        source_dir=f"{folder}src",
        build_dir=f"{folder}dist",
        entity_dirs=(),
        migration_dir=f"{folder}{migrations}",
        migration_build_dir=f"{folder}dist/migrations",
        migration_patterns=(f"{folder}{migrations}/**/*.ts",),
    )


def test_a_name_goes_to_the_innermost_project_around() -> None:
    projects = (project(""), project("apps/shop"))
    assert place("A", None, projects, "apps/shop/src", {}).folder == "apps/shop/src/migrations"
    assert place("A", None, projects, "apps", {}).folder == "src/migrations"
    assert place("A", None, projects, "", {}).file(1, ".ts") == "src/migrations/1-A.ts"


def test_a_folder_names_its_project() -> None:
    projects = (project(""), project("apps/shop"))
    assert place("A", "apps/shop/src/migrations/deep", projects, "", {}).project.root == "apps/shop"
    with pytest.raises(UsageError, match="'apps/shop/src' is not where the migrations"):
        place("A", "apps/shop/src", projects, "", {})


def test_beside_several_projects_none_is_chosen() -> None:
    with pytest.raises(UsageError, match="there are several projects: 'a', 'b'"):
        place("A", None, (project("a"), project("b")), "", {})


def test_the_other_sources_say_where_one_more_is_built() -> None:
    """Without `rootDir` their common folder goes away: `src/db/x.ts` is `dist/db/x.js`."""
    built = replace(
        project("", "src/db/migrate"),
        migration_patterns=("dist/db/migrate/*.js",),
        tsconfig=TsConfig("tsconfig.json", out_dir="dist"),
    )
    assert place("A", None, [built], "", {"src/main.ts": ""}).folder == "src/db/migrate"
    with pytest.raises(UsageError, match="'src/db/migrate' is not where the migrations"):
        place("A", None, [built], "", {"src/main.ts": "", "ormconfig.ts": ""})


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("src/db.ts", 'migrations: [__dirname + "/migrations/*{.ts,.js}"]'),
        ("db.ts", 'migrations: [__dirname + "/src/migrations/*{.ts,.js}"]'),
        ("src/config/db.ts", 'migrations: [__dirname + "/../migrations/*{.ts,.js}"]'),
    ],
)
def test_a_list_of_files_has_no_place_for_one_more(source: str, line: str) -> None:
    """What the list would have to say instead is told, by the file that has it."""
    listed = replace(project(""), data_source=source, migration_patterns=("src/migrations/1-A.ts",))
    with pytest.raises(UsageError, match=f"'{source}' names its migrations one by one") as error:
        place("B", None, [listed], "", {"src/migrations/1-A.ts": ""})
    assert error.value.hint == f"write in it: {line}"

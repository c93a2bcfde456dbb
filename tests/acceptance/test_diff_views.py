"""`migration-guard diff` of views: what MG111 finds, with the statements that `generate` writes."""

from __future__ import annotations

import pytest

from acceptance.test_diff import ADD, SUBTITLE, diff, document
from acceptance.test_generate import POST_PATH, generate, statements
from acceptance.test_generate_views import CREATE, FORGOTTEN, KEPT, VIEW, VIEW_PATH
from support.blog import FILES, migration
from support.program import migration_guard
from support.repository import Repository

DROP = 'DROP VIEW "titles"'
CHANGED = VIEW.replace('SELECT "id"', 'SELECT "title" AS "id"')
BY_CODE = VIEW.replace('`SELECT "id" FROM "post"`', '(source) => source.from(Object, "post")')
MADE_PATH = "src/migrations/1690000000003-Titles.ts"
MADE = migration("Titles1690000000003", f"{CREATE};{KEPT}", f"{FORGOTTEN};{DROP}")
BY_HAND = migration("Titles1690000000003", CREATE, DROP)
UPON = """import { ViewColumn, ViewEntity } from "typeorm"
import { Titles } from "./titles"
@ViewEntity({ name: "few", expression: `SELECT "id" FROM "titles"`, dependsOn: [Titles] })
export class Few { @ViewColumn() id: string }
"""
OF_UPON = 'CREATE VIEW "few" AS SELECT "id" FROM "titles"'
NOTE_OF_UPON = KEPT.replace("'titles'", "'few'").replace('"post"', '"titles"')
UPON_PATHS = ("src/models/few.ts", "src/migrations/1690000000004-Few.ts")
MADE_UPON = migration("Few1690000000004", f"{OF_UPON};{NOTE_OF_UPON}", 'DROP VIEW "few"')

PLAIN = """import { Entity, PrimaryColumn } from "typeorm"
@Entity() export class Post { @PrimaryColumn() id: string }
"""


@pytest.fixture
def blog(repository: Repository) -> Repository:
    repository.commit("A blog", FILES)
    return repository


@pytest.fixture
def made(blog: Repository) -> Repository:
    """With a view and its migration."""
    blog.commit("A view", {VIEW_PATH: VIEW, MADE_PATH: MADE})
    return blog


def script(repository: Repository, *arguments: str) -> tuple[list[str], list[str]]:
    """The lines up and down."""
    text = diff(repository, "--format=sql", *arguments, code=1)
    up, _, down = text.partition("-- up\n")[2].partition("-- down\n")
    return up.splitlines(), [line.removeprefix("-- ") for line in down.splitlines()]


def ended(sql: list[str]) -> list[str]:
    return [f"{each};" for each in sql]


def test_a_view_that_no_migration_makes_is_a_difference(blog: Repository) -> None:
    blog.commit("A view alone", {VIEW_PATH: VIEW})
    assert diff(blog, code=1) == (
        'view "titles"\n'
        f'  {VIEW_PATH}:3:14: structural: view "titles" is declared, and no migration makes it\n'
        "1 difference (1 structural) in 2 entities, 2 migrations (the index)\n"
    )


def test_a_view_is_compared_where_there_is_no_migration_at_all(repository: Repository) -> None:
    """As the tables are."""
    source = 'export const source = new DataSource({ type: "postgres", entities: [Titles] })\n'
    start = 'import { DataSource } from "typeorm"\nimport { Titles } from "./models/titles"\n'
    files = {"package.json": '{"dependencies": {"typeorm": "0.3.16"}}', VIEW_PATH: VIEW}
    repository.commit("No migration", {**files, POST_PATH: PLAIN, "src/data.ts": start + source})
    subjects = [each["subject"] for each in document(repository)["differences"]]
    assert subjects == ["post", "titles"]


def test_the_statements_are_those_that_generate_writes(made: Repository) -> None:
    made.commit("Both changed", {VIEW_PATH: CHANGED, POST_PATH: SUBTITLE})
    up, down = script(made)
    assert (up[:2], up[2]) == (ended([FORGOTTEN, DROP]), f"{ADD};")
    generate(made)
    written = statements(made)
    assert up == ended(written[0])
    assert [line for line in down if not line.startswith("-- ")] == ended(written[1])


def test_json_holds_both_queries(made: Repository) -> None:
    made.commit("Changed", {VIEW_PATH: CHANGED})
    (difference,) = document(made)["differences"]
    assert (difference["kind"], difference["table"]) == ("changed-view", "titles")
    assert (difference["subject"], difference["aspects"]) == ("titles", ["expression"])
    assert difference["declared"]["expression"] == 'SELECT "title" AS "id" FROM "post"'
    assert difference["replayed"] == {
        "schema": None,
        "name": "titles",
        "materialized": False,
        "expression": 'SELECT "id" FROM "post"',
    }


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(VIEW, id="in step"),
        pytest.param(VIEW.replace('FROM "post"', '  from "post"'), id="other blanks and case"),
        pytest.param("export const none = 0\n", id="no entity: TypeORM never drops its view"),
        pytest.param(CHANGED.replace("{ name", "{ synchronize: false, name"), id="left alone"),
    ],
)
def test_what_typeorm_would_leave_is_no_difference(made: Repository, source: str) -> None:
    made.commit("Another", {VIEW_PATH: source})
    assert diff(made, code=0).startswith("no difference in ")


def test_a_view_made_by_hand_is_undetermined(blog: Repository) -> None:
    blog.commit("By hand", {VIEW_PATH: VIEW, MADE_PATH: BY_HAND})
    text = diff(blog, code=0)
    assert f"undetermined\n  {VIEW_PATH}:3:14: titles: the migrations make it without " in text
    assert '-- not written: "titles": the migrations make it' in diff(blog, "--format=sql", code=0)
    (doubt,) = document(blog, "--strict")["undetermined"]
    assert doubt["subject"] == "titles"
    assert "titles: the migrations make it without" in generate(blog)


def test_what_code_builds_is_a_gap_and_nothing_of_it_goes_down(blog: Repository) -> None:
    blog.commit("Who knows", {VIEW_PATH: BY_CODE})
    assert script(blog) == (['-- not written: "titles": the view\'s query is built by code'], [])


def test_since_leaves_out_what_was_there_before(blog: Repository) -> None:
    blog.commit("A view alone", {VIEW_PATH: VIEW})
    blog.write({UPON_PATHS[0]: UPON})
    blog.stage()
    differences = document(blog, "--since=HEAD")["differences"]
    assert [each["subject"] for each in differences] == ["few"]
    assert script(blog, "--since=HEAD")[0] == ended([OF_UPON, NOTE_OF_UPON])
    assert len(document(blog)["differences"]) == 2


def test_a_view_of_code_is_open_for_the_change_that_touches_it(made: Repository) -> None:
    made.commit("Who knows", {VIEW_PATH: BY_CODE})
    assert "no difference in" in diff(made, "--since=HEAD", code=0)
    made.write({VIEW_PATH: BY_CODE.replace('"post"', '"author"')})
    made.stage()
    assert "titles: the view's query is built by code" in diff(made, "--since=HEAD", code=0)


def test_only_the_views_asked_for(blog: Repository) -> None:
    blog.commit("Much", {VIEW_PATH: VIEW, POST_PATH: SUBTITLE})
    assert script(blog, "--table=titles") == (
        ended([CREATE, KEPT]),
        ended([FORGOTTEN, DROP]),
    )
    assert script(blog, "--table=post")[0] == [f"{ADD};"]
    completed = migration_guard("diff", "--table=title", cwd=blog.path)
    assert completed.returncode == 2
    assert "makes a table or view 'title'\n  hint: did you mean titles?" in completed.stderr


def test_views_upon_one_that_is_made_anew_go_before_it_and_come_back(made: Repository) -> None:
    """PostgreSQL drops no view that another one reads."""
    made.commit("Upon it", dict(zip(UPON_PATHS, (UPON, MADE_UPON), strict=True)))
    made.commit("Changed", {VIEW_PATH: CHANGED})
    up, down = script(made, "--table=titles")
    assert [line for line in up if "VIEW " in line and "typeorm_metadata" not in line] == ended(
        ['DROP VIEW "few"', DROP, CREATE.replace('"id"', '"title" AS "id"'), OF_UPON]
    )
    assert [line for line in down if "VIEW " in line and "typeorm_metadata" not in line] == ended(
        ['DROP VIEW "few"', DROP, CREATE, OF_UPON]
    )
    assert [each["subject"] for each in document(made)["differences"]] == ["titles"]

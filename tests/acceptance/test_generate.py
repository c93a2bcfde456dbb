"""`migration-guard generate` as a user runs it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.blog import AUTHOR, FILES, PACKAGE, POST, migration, with_column
from support.program import migration_guard
from support.repository import Repository

FOLDER = "src/migrations"
POST_PATH, AUTHOR_PATH = "src/models/post.ts", "src/models/author.ts"
SUBTITLE = with_column(POST, "@Column({ nullable: true })\n  subtitle: string")
BIO = with_column(AUTHOR, "@Column({ nullable: true })\n  bio: string")
QUERY = re.compile(r"^        await queryRunner\.query\(`(.*)`\);$", re.MULTILINE)


@pytest.fixture
def blog(repository: Repository) -> Repository:
    repository.commit("A blog", FILES)
    return repository


def generate(repository: Repository, *arguments: str, code: int = 0) -> str:
    completed = migration_guard("generate", "New", *arguments, cwd=repository.path)
    assert (completed.returncode, completed.stderr) == (code, "")
    return completed.stdout


def written(repository: Repository) -> list[Path]:
    return sorted((repository.path / FOLDER).glob("*-New.*"))


def statements(repository: Repository) -> tuple[list[str], list[str]]:
    """Of the only new migration, up and down."""
    (path,) = written(repository)
    up, _, down = path.read_text().partition("async down(")
    return QUERY.findall(up), QUERY.findall(down)


def refused(repository: Repository, *arguments: str) -> str:
    before = repository.git("status", "--porcelain", "--untracked-files=all")
    completed = migration_guard("generate", "New", *arguments, cwd=repository.path)
    assert (completed.returncode, completed.stdout) == (2, "")
    assert repository.git("status", "--porcelain", "--untracked-files=all") == before
    return completed.stderr


def test_nothing_to_do_is_said(blog: Repository) -> None:
    assert generate(blog) == (
        "nothing to write: no migration is missing in the working tree (safe)\n"
    )
    assert written(blog) == []


def test_one_migration_up_and_down(blog: Repository) -> None:
    blog.write({POST_PATH: SUBTITLE})
    text = generate(blog)
    (path,) = written(blog)
    assert text == f"{FOLDER}/{path.name}: 1 statement up, 1 down; safe\n"
    stamp = path.name[:13]
    assert path.read_text() == (
        'import { MigrationInterface, QueryRunner } from "typeorm";\n\n'
        f"export class New{stamp} implements MigrationInterface {{\n"
        f"    name = 'New{stamp}'\n\n"
        "    public async up(queryRunner: QueryRunner): Promise<void> {\n"
        '        await queryRunner.query(`ALTER TABLE "post" ADD "subtitle" character varying`);\n'
        "    }\n\n"
        "    public async down(queryRunner: QueryRunner): Promise<void> {\n"
        "        // its values are lost\n"
        '        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "subtitle"`);\n'
        "    }\n\n}\n"
    )


def test_afterwards_check_finds_nothing_and_a_second_run_writes_nothing(blog: Repository) -> None:
    blog.write({POST_PATH: SUBTITLE, AUTHOR_PATH: BIO})
    generate(blog)
    assert generate(blog).startswith("nothing to write")
    blog.stage()
    for arguments in ([], ["--all"]):
        completed = migration_guard("check", "--strict", *arguments, cwd=blog.path)
        assert completed.returncode == 0, completed.stdout
    assert migration_guard("diff", "--strict", cwd=blog.path).returncode == 0


def test_a_dry_run_prints_the_file_alone(blog: Repository) -> None:
    blog.write({POST_PATH: SUBTITLE})
    completed = migration_guard("generate", "New", "--dry-run", cwd=blog.path)
    assert completed.returncode == 0
    assert completed.stdout.startswith("import { MigrationInterface")
    assert completed.stdout.endswith("    }\n\n}\n")
    assert "not written (--dry-run)" in completed.stderr
    assert written(blog) == []


def test_what_is_staged_alone(blog: Repository) -> None:
    blog.write({POST_PATH: SUBTITLE})
    blog.stage()
    blog.write({AUTHOR_PATH: BIO})
    generate(blog, "--staged")
    assert statements(blog)[0] == ['ALTER TABLE "post" ADD "subtitle" character varying']


def test_one_table_alone(blog: Repository) -> None:
    blog.write({POST_PATH: SUBTITLE, AUTHOR_PATH: BIO})
    generate(blog, "--only=author")
    assert statements(blog)[0] == ['ALTER TABLE "author" ADD "bio" character varying']
    assert "did you mean author?" in refused(blog, "--only=autor")


def test_what_the_branch_brought_alone(blog: Repository) -> None:
    blog.commit("Old drift", {POST_PATH: SUBTITLE})
    blog.git("switch", "--quiet", "--create", "feature")
    blog.commit("New drift", {AUTHOR_PATH: BIO})
    generate(blog, "--since=main")
    assert statements(blog)[0] == ['ALTER TABLE "author" ADD "bio" character varying']
    assert "there is no commit 'nowhere'" in refused(blog, "--since=nowhere")


def test_what_was_there_before_it_could_be_seen_is_not_of_the_branch(blog: Repository) -> None:
    create = 'CREATE INDEX "by_views" ON "post" ("views")'
    index = migration("ByViews1700000000000", create, 'DROP INDEX "by_views"')
    unreadable = POST.replace("@Index()", "@Indexed()")
    unreadable = f'import {{ Indexed }} from "./indexed"\n{unreadable}'
    files = {POST_PATH: unreadable, f"{FOLDER}/1700000000000-ByViews.ts": index}
    blog.commit("An index by hand", files)
    blog.git("switch", "--quiet", "--create", "feature")
    blog.commit("Readable again", {POST_PATH: POST})
    assert generate(blog, "--since=main").startswith("nothing to write")
    generate(blog)
    assert statements(blog)[0] == ['DROP INDEX "public"."by_views"']


def test_a_shallow_clone_says_what_to_fetch(blog: Repository, tmp_path: Path) -> None:
    blog.git("switch", "--quiet", "--create", "feature")
    blog.commit("More", {AUTHOR_PATH: BIO})
    shallow = blog.clone(tmp_path / "shallow", "--depth=1", "--branch=feature")
    assert "fetch" in refused(shallow, "--since=main")


def test_a_column_that_needs_a_value_is_refused_with_the_way(blog: Repository) -> None:
    blog.write({POST_PATH: with_column(POST, "@Column()\n  subtitle: string")})
    text = generate(blog, code=1)
    assert text.startswith('nothing is written (safe):\n  "post"."subtitle": it is NOT NULL')
    assert '      ALTER TABLE "post" ADD "subtitle" character varying;\n' in text
    assert '      UPDATE "post" SET "subtitle" = …;' in text
    assert '      ALTER TABLE "post" ALTER COLUMN "subtitle" SET NOT NULL;\n' in text
    assert written(blog) == []
    generate(blog, "--allow-not-null")
    assert statements(blog)[0] == ['ALTER TABLE "post" ADD "subtitle" character varying NOT NULL']


def test_a_new_table_may_have_what_it_likes(blog: Repository) -> None:
    tag = 'import { Column, Entity, PrimaryColumn } from "typeorm"\n@Entity()\nexport class Tag {\n  @PrimaryColumn()\n  id: string\n  @Column()\n  name: string\n}\n'
    blog.write({"src/models/tag.ts": tag})
    generate(blog)
    up, down = statements(blog)
    assert up == [
        'CREATE TABLE "tag" ("id" character varying NOT NULL, "name" character varying NOT NULL, CONSTRAINT "PK_8e4052373c579afc1471f526760" PRIMARY KEY ("id"))'
    ]
    assert down == ['DROP TABLE "tag"']


VIEWS = '  @Column({ type: "int", default: 0 })\n  views: number\n\n'


def test_a_column_that_is_gone_stays_unless_it_may_go(blog: Repository) -> None:
    blog.write({POST_PATH: POST.replace(VIEWS, "")})
    text = generate(blog)
    assert text.startswith("nothing to write")
    assert '"post"."views": no entity has the column any more; its values stay\n' in text
    assert "fail" not in text  # it has a default
    generate(blog, "--allow-drop")
    up, down = statements(blog)
    assert up == ['ALTER TABLE "post" DROP COLUMN "views"']
    assert down == ['ALTER TABLE "post" ADD "views" integer NOT NULL DEFAULT 0']


def test_a_column_that_stays_and_is_required_is_told(blog: Repository) -> None:
    gone = POST.replace("  @Index()\n  @Column()\n  title: string\n\n", "")
    blog.write({POST_PATH: gone})
    text = generate(blog)
    assert "it is NOT NULL without a default: inserts fail until it goes" in text
    assert written(blog) == []  # the index on it stays too


def test_the_table_of_a_removed_entity(blog: Repository) -> None:
    blog.delete(POST_PATH)
    text = generate(blog)
    assert '"post": no entity has the table any more; its rows stay' in text
    assert written(blog) == []
    generate(blog, "--allow-drop")
    up, down = statements(blog)
    assert up[-1] == 'DROP TABLE "post"'
    assert [sql.partition("(")[0] for sql in down][:2] == [
        'CREATE TABLE "post" ',
        'CREATE INDEX "IDX_e28aa0c4114146bfb1567bfa9a" ON "post" ',
    ]


def test_an_entity_that_is_no_longer_synchronized_keeps_its_table(blog: Repository) -> None:
    blog.write({POST_PATH: POST.replace("@Entity()", "@Entity({ synchronize: false })")})
    assert generate(blog, "--allow-drop").startswith("nothing to write")


def test_a_table_that_never_had_an_entity_is_dropped_only_by_name(blog: Repository) -> None:
    made = migration("Log1700000000000", 'CREATE TABLE "log" ("id" integer)', 'DROP TABLE "log"')
    blog.commit("A log", {f"{FOLDER}/1700000000000-Log.ts": made})
    assert generate(blog, "--allow-drop").startswith("nothing to write")
    generate(blog, "--allow-drop", "--only=log")
    assert statements(blog)[0] == ['DROP TABLE "log"']


def test_a_rename_is_offered_and_never_guessed(blog: Repository) -> None:
    blog.write({POST_PATH: POST.replace("views: number", "visits: number")})
    completed = migration_guard("generate", "New", "--dry-run", cwd=blog.path)
    assert "  --rename post.views:visits\n" in completed.stderr
    assert 'ADD "visits" integer NOT NULL DEFAULT 0' in completed.stdout
    generate(blog, "--rename=post.views:visits")
    up, down = statements(blog)
    assert up == ['ALTER TABLE "post" RENAME COLUMN "views" TO "visits"']
    assert down == ['ALTER TABLE "post" RENAME COLUMN "visits" TO "views"']
    assert generate(blog).startswith("nothing to write")


@pytest.mark.parametrize("wish", ["post.view:visits", "post.views:visit", "author.views:visits"])
def test_a_rename_of_what_does_not_differ_is_an_error(wish: str, blog: Repository) -> None:
    blog.write({POST_PATH: POST.replace("views: number", "visits: number")})
    assert f"--rename '{wish}'" in refused(blog, f"--rename={wish}")


def test_a_rename_that_is_no_pair_is_an_error(blog: Repository) -> None:
    for wish in ("post", "post.views", ":x", "x:", "post.:x"):
        assert "names no pair" in refused(blog, f"--rename={wish}")


def test_values_are_converted_and_never_rounded_unasked(blog: Repository) -> None:
    blog.write({POST_PATH: POST.replace('"int", default: 0', '"varchar", default: "0"')})
    generate(blog)
    up, _ = statements(blog)
    assert up == [
        'ALTER TABLE "post" ALTER COLUMN "views" DROP DEFAULT',
        'ALTER TABLE "post" ALTER COLUMN "views" TYPE character varying',
        """ALTER TABLE "post" ALTER COLUMN "views" SET DEFAULT '0'""",
    ]


def test_a_conversion_that_cuts_is_refused(blog: Repository) -> None:
    blog.write({POST_PATH: POST.replace('"int", default: 0', '"boolean", default: false')})
    text = generate(blog, code=1)
    assert "from integer to boolean PostgreSQL rounds or cuts values without a word" in text
    generate(blog, "--allow-rounding")
    assert 'TYPE boolean USING "views"::boolean' in statements(blog)[0][1]


def test_a_conversion_that_there_is_not_is_refused(blog: Repository) -> None:
    blog.write({POST_PATH: POST.replace('"int", default: 0', '"date", nullable: true')})
    text = generate(blog, "--allow-rounding", code=1)
    assert "PostgreSQL has no cast from integer to date" in text
    assert written(blog) == []


def test_what_cannot_be_written_throws_and_is_listed(blog: Repository) -> None:
    body = "@Column({ type: process.env.KIND, nullable: true })\n  kind: string"
    blog.write({POST_PATH: with_column(SUBTITLE, body)})
    text = generate(blog, code=1)
    assert "not written for certain, and the file throws where it should be:\n" in text
    assert '  "post"."kind": ' in text
    (path,) = written(blog)
    assert '        throw new Error("\\"post\\".\\"kind\\": ' in path.read_text()


def test_what_is_undetermined_is_told_and_not_written(blog: Repository) -> None:
    opaque = migration("Later1700000000000", "${process.env.SQL}", "SELECT 1")
    blog.commit("Who knows", {f"{FOLDER}/1700000000000-Later.ts": opaque})
    blog.write({POST_PATH: SUBTITLE})
    text = generate(blog)
    assert text.startswith("nothing to write")
    assert "undetermined, so not in the migration:\n" in text
    assert "post.subtitle: " in text


def test_an_entity_that_cannot_be_read_is_an_error(blog: Repository) -> None:
    blog.write({"src/models/tag.ts": 'import { Entity } from "typeorm"\n@Entity(\nexport class {{'})
    assert "src/models/tag.ts:" in refused(blog)


def test_a_type_that_typeorm_does_not_take_is_an_error(blog: Repository) -> None:
    blog.write(
        {POST_PATH: with_column(POST, '@Column("varchar2", { nullable: true })\n  x: string')}
    )
    assert f"{POST_PATH}:23:3: TypeORM has no column type 'varchar2'" in refused(blog)


def test_a_migration_that_cannot_be_read_is_an_error(blog: Repository) -> None:
    blog.write({f"{FOLDER}/1700000000000-Broken.ts": "export class Broken1700000000000 {{ up("})
    assert "1700000000000-Broken.ts:" in refused(blog)


EXACT = "--exact-typeorm"


def test_typeorms_own_statements_when_they_are_asked_for(blog: Repository) -> None:
    blog.write({POST_PATH: POST.replace('"int", default: 0', '"bigint", default: 0')})
    assert "2 statements up, 2 down; exact-typeorm\n" in generate(blog, EXACT)
    up, down = statements(blog)
    assert up == [
        'ALTER TABLE "post" DROP COLUMN "views"',
        """ALTER TABLE "post" ADD "views" bigint NOT NULL DEFAULT '0'""",
    ]
    assert down == [
        'ALTER TABLE "post" DROP COLUMN "views"',
        """ALTER TABLE "post" ADD "views" integer NOT NULL DEFAULT '0'""",
    ]


def test_the_exact_mode_warns_of_what_is_lost(blog: Repository) -> None:
    blog.write({POST_PATH: POST.replace('"int", default: 0', '"bigint", default: 0')})
    completed = migration_guard("generate", "New", EXACT, "--dry-run", cwd=blog.path)
    assert "warning: TypeORM's own statements fail, or lose values:\n" in completed.stderr
    assert '  "post"."views": it drops the column and adds it again' in completed.stderr
    assert "warning" not in generate(blog, "--safe")


NOT_SQL = POST.replace("@Entity()", """@Entity()\n@Check("heavy", '"views" =< 3')""").replace(
    "import { Before", "import { Check, Before"
)


def test_an_expression_that_postgresql_refuses_is_refused_where_the_entity_has_it(
    blog: Repository,
) -> None:
    blog.write({POST_PATH: NOT_SQL})
    text = generate(blog, code=1)
    assert text == (
        "nothing is written (safe):\n"
        f'  {POST_PATH}:6:1: the check "heavy" of table "post" is \'views =< 3\': operator does'
        " not exist: =<\n"
        "    correct the expression in the entity\n"
    )
    assert written(blog) == []


def test_the_exact_mode_writes_it_and_warns(blog: Repository) -> None:
    blog.write({POST_PATH: NOT_SQL})
    text = generate(blog, EXACT)
    assert f'  {POST_PATH}:6:1: the check "heavy" of table "post" is' in text
    assert statements(blog)[0] == [
        """ALTER TABLE "post" ADD CONSTRAINT "heavy" CHECK ("views" =< 3)"""
    ]


def test_what_is_not_to_be_written_is_not_refused(blog: Repository) -> None:
    """The check is there already in the migrations' schema, or the table is not asked for."""
    blog.write({POST_PATH: NOT_SQL, AUTHOR_PATH: BIO})
    assert "; safe\n" in generate(blog, "--only=author")


STATED = with_column(
    POST,
    """@Column({ type: "enum", enum: ["draft"], default: "draft" })
  state: string""",
)
LOST = STATED.replace('["draft"], default: "draft"', '["draft", "lost"], default: "draft"')


def test_a_value_that_a_pending_migration_adds_is_not_to_be_used_yet(blog: Repository) -> None:
    """Each of the two is right by itself, and one transaction has both."""
    blog.write({POST_PATH: STATED})
    generate(blog)
    blog.commit("A state")
    blog.git("switch", "--quiet", "--create", "lost")
    blog.write({POST_PATH: LOST})
    assert "warning" not in generate(blog)
    blog.commit("A lost post")
    blog.write({POST_PATH: LOST.replace('default: "draft"', 'default: "lost"')})
    text = generate(blog)
    assert "warning: a value is used that a pending migration adds:\n" in text
    assert "  'lost' of \"post_state_enum\", which New" in text
    assert "MG605" in migration_guard("check", "--worktree", cwd=blog.path).stdout
    written(blog)[-1].unlink()
    blog.git("branch", "--force", "main", "HEAD")
    assert "warning" not in generate(blog)


@pytest.mark.parametrize(("default", "is_told"), [("lost", True), ("draft", False)])
def test_a_value_that_typeorm_adds_and_uses_at_once_is_told(
    blog: Repository, default: str, is_told: bool
) -> None:
    """TypeORM adds values to the type since 1.0; the safe mode makes a type anew for this."""
    blog.write({"package.json": PACKAGE.replace("0.3.16", "1.1.1"), POST_PATH: STATED})
    generate(blog)
    blog.write({POST_PATH: LOST.replace('default: "draft"', f'default: "{default}"')})
    text = generate(blog, EXACT)
    said = "\"post_state_enum\": it adds the value 'lost' and uses it before the transaction ends"
    assert (said in text) == is_told
    assert "ADD VALUE 'lost'" in written(blog)[-1].read_text()


def test_the_setting_says_which_mode_and_a_flag_says_otherwise(blog: Repository) -> None:
    blog.write({"migration-guard.toml": 'generate-mode = "exact-typeorm"\n', POST_PATH: SUBTITLE})
    completed = migration_guard("generate", "New", "--dry-run", cwd=blog.path)
    assert "exact-typeorm" in completed.stderr
    assert "; safe\n" in generate(blog, "--safe")


@pytest.mark.parametrize(
    "option",
    ["--since=main", "--allow-drop", "--allow-not-null", "--allow-rounding", "--rename=a.b:c"],
)
def test_what_typeorm_does_not_know_is_no_choice_of_the_exact_mode(
    option: str, blog: Repository
) -> None:
    assert f"{option.partition('=')[0]} is for the safe mode" in refused(blog, EXACT, option)


def test_the_exact_mode_says_where_a_version_escapes_wrongly(blog: Repository) -> None:
    body = '@Column({ nullable: true, comment: "\\\\d+ ${x}" })\n  pattern: string'
    blog.write({POST_PATH: with_column(POST, body)})
    text = generate(blog, EXACT)
    assert "TypeORM would escape these so that others run" in text
    assert any("\\\\d+ \\${x}" in sql for sql in statements(blog)[0])


def test_only_one_table_in_the_exact_mode(blog: Repository) -> None:
    blog.write({POST_PATH: SUBTITLE, AUTHOR_PATH: BIO})
    generate(blog, EXACT, "--only=author")
    assert statements(blog)[0] == ['ALTER TABLE "author" ADD "bio" character varying']


def test_statements_over_several_lines(blog: Repository) -> None:
    blog.write({POST_PATH: SUBTITLE})
    generate(blog, "--pretty")
    (path,) = written(blog)
    assert (
        "        await queryRunner.query(`\n"
        '            ALTER TABLE "post"\n'
        '            ADD "subtitle" character varying\n'
        "        `);\n"
    ) in path.read_text()


@pytest.mark.parametrize("mode", ["--safe", EXACT])
def test_typeorms_noise_is_told_with_the_form_that_ends_it(mode: str, blog: Repository) -> None:
    blog.write({POST_PATH: SUBTITLE.replace("default: 0", 'default: () => "0"')})
    text = generate(blog, mode)
    assert (
        "noise: typeorm migration:generate writes something for these whenever it is run:\n" in text
    )
    assert '  "post"."views": TypeORM compares the default' in text
    assert "the entity can say default: 0\n" in text
    assert len(statements(blog)[0]) == (1 if mode == "--safe" else 2)

"""`check --fix` in a real repository: what it mends, what it leaves alone, and that it loses
nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from migration_guard.cli.main import main
from migration_guard.rules import registry
from support import blog
from support.program import SOURCES, migration_guard
from support.repository import Repository

POST = "src/models/post.ts"
NOW = "1700000000000"
STAMP = re.compile(r"\d{13}")


def migration(name: str, *, recorded: str | None = None, export: str = "export ") -> str:
    """A migration that touches what no other one does."""
    table = re.sub(r"\W|\d", "", name).lower()
    text = blog.migration(name, f'UPDATE "{table}" SET "x" = 1', f'UPDATE "{table}" SET "x" = 0')
    text = text.replace("export class", f"{export}class")
    own = f'  name = "{recorded}"\n\n' if recorded is not None else ""
    return text.replace(f'  name = "{name}"\n\n', own)


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A backend in step with its migrations, on main, with a feature branch checked out."""
    repository.commit("Start", blog.FILES)
    repository.git("switch", "--quiet", "--create", "feature")
    monkeypatch.chdir(repository.path)
    return repository


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["check", "--format", "json", *arguments])
    return code, json.loads(capsys.readouterr().out)


def everything(shop: Repository) -> dict[str, bytes | str]:
    """The index as git prints it, and each file of the working tree."""
    files = (path for path in shop.path.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {
        "the index": shop.git("ls-files", "--stage"),
        **{str(path.relative_to(shop.path)): path.read_bytes() for path in files},
    }


HELPER = "\nexport class Helper {}\n"
BROKEN = [
    pytest.param(
        "MG201",
        {f"src/loaders/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")},
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")},
        id="outside the folder",
    ),
    pytest.param(
        "MG202",
        {f"src/migrations/2024/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")},
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")},
        id="in a subfolder",
    ),
    pytest.param(
        "MG203",
        {f"src/migrations/{NOW}-Tidy.mts": migration(f"Tidy{NOW}")},
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")},
        id="ending that is never built",
    ),
    pytest.param(
        "MG301",
        {f"src/migrations/{NOW}-Tidy.ts": migration("Tidy")},
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")},
        id="no stamp but the file's",
    ),
    pytest.param(
        "MG301",
        {f"src/migrations/{NOW}-Tidy.ts": migration("Tidy", recorded="Tidy")},
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}", recorded=f"Tidy{NOW}")},
        id="name without stamp",
    ),
    pytest.param(
        "MG302",
        {"src/migrations/1699999999999-Tidy.ts": migration(f"Tidy{NOW}")},
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")},
        id="file of another stamp",
    ),
    pytest.param(
        "MG303",
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}", recorded=f"Copied{NOW}")},
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}", recorded=f"Tidy{NOW}")},
        id="name of another class",
    ),
    pytest.param(
        "MG303",
        {f"src/migrations/{NOW}-Tidy.ts": migration("Tidy", recorded=f"Tidy{NOW}")},
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}", recorded=f"Tidy{NOW}")},
        id="only name is stamped",
    ),
    pytest.param(
        "MG308",
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}", export="")},
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")},
        id="not exported",
    ),
    pytest.param(
        "MG310",
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}") + HELPER + "new Helper()\n"},
        {
            f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")
            + HELPER.replace("export ", "")
            + "new Helper()\n"
        },
        id="exported helper",
    ),
    pytest.param(
        "MG311",
        {
            f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}").replace(
                "  public async up", "  transaction = true;\n  public async up"
            )
        },
        {f"src/migrations/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")},
        id="transaction",
    ),
]


@pytest.mark.parametrize(("code", "broken", "mended"), BROKEN)
def test_it_is_mended_and_a_second_run_has_nothing_to_do(
    shop: Repository,
    capsys: pytest.CaptureFixture[str],
    code: str,
    broken: Mapping[str, str],
    mended: Mapping[str, str],
) -> None:
    shop.write(broken)
    shop.stage()
    found = report(capsys)[1]["findings"]
    assert [(item["code"], item["fixable"]) for item in found] == [(code, True)]
    exit_code, document = report(capsys, "--fix")
    assert exit_code == 1
    assert [item["code"] for item in document["fixed"]] == [code]
    assert (document["findings"], document["not_fixed"]) == ([], [])
    tidied = {path: (shop.path / path).read_text() for path in mended}
    assert tidied == dict(mended)
    gone = [shop.path / path for path in broken if path not in mended]
    assert not [path for path in gone if path.exists()]
    assert not (shop.path / "src/migrations/2024").exists()
    assert shop.git("diff", "--name-only") == ""
    assert report(capsys)[0] == 0
    before = everything(shop)
    exit_code, document = report(capsys, "--fix")
    assert (exit_code, document["fixed"], document["findings"]) == (0, [], [])
    assert everything(shop) == before


RESTAMPED = [
    pytest.param("MG304", f"src/migrations/{NOW}-Tidy.ts", "PostCreate1690000000001", id="taken"),
    pytest.param("MG304", f"src/migrations/{NOW}-Tidy.ts", "initialSchema1611063162649", id="core"),
    pytest.param(
        "MG305", "src/migrations/1680000000000-Tidy.ts", "Tidy1680000000000", id="before published"
    ),
    pytest.param(
        "MG306", "src/migrations/4000000000000-Tidy.ts", "Tidy4000000000000", id="in the future"
    ),
    pytest.param(
        "MG307", "src/migrations/1500000000000-Tidy.ts", "Tidy1500000000000", id="before core"
    ),
    pytest.param(
        "MG307", "src/migrations/20230801120000-Tidy.ts", "Tidy20230801120000", id="a date"
    ),
    pytest.param("MG313", "src/migrations/1690000000001-Tidy.ts", "Tidy1690000000001", id="shared"),
]


@pytest.mark.parametrize(("code", "path", "name"), RESTAMPED)
@pytest.mark.parametrize("has_name", [False, True], ids=["class only", "class and name"])
def test_a_migration_is_stamped_anew_in_class_name_and_file(
    shop: Repository,
    capsys: pytest.CaptureFixture[str],
    code: str,
    path: str,
    name: str,
    has_name: bool,
) -> None:
    shop.write({path: migration(name, recorded=name if has_name else None)})
    shop.stage()
    found = report(capsys)[1]["findings"]
    assert (code, True) in [(item["code"], item["fixable"]) for item in found]
    exit_code, document = report(capsys, "--fix")
    assert (exit_code, document["findings"], document["not_fixed"]) == (1, [], [])
    (after,) = document["fixed"][-1]["files"]
    text = (shop.path / after["after"]).read_text()
    stamps = set(STAMP.findall(Path(after["after"]).name) + STAMP.findall(text))
    assert len(stamps) == 1
    assert int(stamps.pop()) > 1690000000001
    assert not (shop.path / path).exists()
    advice = [
        note for note in document["notes"] if note.startswith(f"a database that has run {name}")
    ]
    assert bool(advice) is (code != "MG304")
    before = everything(shop)
    assert report(capsys, "--fix")[0] == 0
    assert everything(shop) == before


def test_migrations_keep_their_order_and_come_after_what_is_published(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write(
        {
            f"src/migrations/{stamp}-{name}.ts": migration(f"{name}{stamp}")
            for name, stamp in [
                *(("Third", 1690000000500), ("First", 1680000000000)),
                *(("Second", 1680000000001), ("Last", 4000000000000)),
            ]
        }
    )
    shop.stage()
    exit_code, document = report(capsys, "--fix")
    assert (exit_code, document["findings"]) == (1, [])
    mine = [
        path.name for path in (shop.path / "src/migrations").iterdir() if "Create" not in path.name
    ]
    assert [name[14:] for name in sorted(mine)] == ["First.ts", "Second.ts", "Third.ts", "Last.ts"]
    assert min(int(name[:13]) for name in mine) > 1690000000001
    assert "1690000000500-Third.ts" in mine


def test_an_entity_moves_with_its_imports_and_those_that_lead_to_it(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write(
        {
            "src/models/blog/tag.ts": 'import { Column, Entity, PrimaryColumn } from "typeorm"\n'
            'import { Author } from "../author"\nimport { slug } from "./slug"\n\n@Entity()\n'
            "export class Tag {\n  @PrimaryColumn()\n  id: string\n\n"
            "  by(author: Author): string {\n    return slug(author.name)\n  }\n}\n",
            "src/models/blog/slug.ts": "export const slug = (text: string) => text\n",
            "src/api/tags.ts": 'import { Tag } from "../models/blog/tag"\n'
            'const lazy = () => import("../models/blog/tag")\nexport default [Tag, lazy]\n',
            f"src/migrations/{NOW}-Tag.ts": blog.migration(
                f"Tag{NOW}",
                'CREATE TABLE "tag" ("id" character varying NOT NULL, '
                'CONSTRAINT "PK_8e4052373c579afc1471f526760" PRIMARY KEY ("id"))',
                'DROP TABLE "tag"',
            ),
        }
    )
    shop.stage()
    assert [item["code"] for item in report(capsys)[1]["findings"]] == ["MG204"]
    exit_code, document = report(capsys, "--fix")
    assert (exit_code, document["findings"]) == (1, [])
    moved = (shop.path / "src/models/tag.ts").read_text()
    assert 'from "./author"' in moved
    assert 'from "./blog/slug"' in moved
    importer = (shop.path / "src/api/tags.ts").read_text()
    assert importer.count('"../models/tag"') == 2
    assert shop.git("diff", "--name-only") == ""


def test_a_core_extension_gets_the_name_of_its_core_file(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write(
        {
            "src/models/my-product.ts": 'import { Column, Entity } from "typeorm"\n'
            'import { Product as MedusaProduct } from "@medusajs/medusa"\n\n@Entity()\n'
            "export class Product extends MedusaProduct {\n"
            "  @Column({ nullable: true })\n  rating: string\n}\n",
            f"src/migrations/{NOW}-Rating.ts": blog.migration(
                f"Rating{NOW}",
                'ALTER TABLE "product" ADD "rating" character varying',
                'ALTER TABLE "product" DROP COLUMN "rating"',
            ),
        }
    )
    shop.stage()
    assert ("MG205", True) in [
        (item["code"], item["fixable"]) for item in report(capsys)[1]["findings"]
    ]
    exit_code, document = report(capsys, "--fix")
    assert (exit_code, document["findings"]) == (1, [])
    assert (shop.path / "src/models/product.ts").is_file()


def test_what_imports_a_restamped_migration_follows(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write(
        {
            "src/migrations/1680000000000-Tidy.ts": migration("Tidy1680000000000"),
            "src/list.ts": 'import { Tidy1680000000000 } from "./migrations/1680000000000-Tidy"\n'
            'import * as all from "./migrations/1680000000000-Tidy.js"\n'
            "export default [Tidy1680000000000, all.Tidy1680000000000]\n",
        }
    )
    shop.stage()
    document = report(capsys, "--fix")[1]
    tidy, listed = document["fixed"][0]["files"]
    stamp = STAMP.search(tidy["after"])
    assert stamp is not None
    text = (shop.path / listed["after"]).read_text()
    assert text == (
        f'import {{ Tidy{stamp[0]} }} from "./migrations/{stamp[0]}-Tidy"\n'
        f'import * as all from "./migrations/{stamp[0]}-Tidy.js"\n'
        f"export default [Tidy{stamp[0]}, all.Tidy{stamp[0]}]\n"
    )


SUBFOLDER = f"src/migrations/2024/{NOW}-Tidy.ts"
PLACE = f"src/migrations/{NOW}-Tidy.ts"


def test_the_diff_is_what_the_fix_does_and_changes_nothing(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write(
        {
            SUBFOLDER: 'import "../../models/post"\n'
            + migration(f"Tidy{NOW}", recorded="Übel")
            + "// ü\n",
            f"src/migrations/{NOW}-Ende.ts": migration(f"Ende{NOW}", export="").rstrip("\n"),
        }
    )
    shop.stage()
    before = everything(shop)
    assert main(["check", "--diff"]) == 1
    patch = capsys.readouterr().out
    assert everything(shop) == before
    assert patch.startswith("diff --git a/")
    (shop.path.parent / "fix.patch").write_text(patch)
    shop.git("apply", "--index", "../fix.patch")
    applied = everything(shop)
    shop.git("apply", "--index", "--reverse", "../fix.patch")
    assert everything(shop) == before
    assert applied != before
    # the stamp of MG313 is now; everything else must be the same
    main(["check", "--fix"])
    capsys.readouterr()
    fixed = everything(shop)
    assert {STAMP.sub("*", name) for name in fixed} == {STAMP.sub("*", name) for name in applied}
    assert report(capsys, "--all")[1]["findings"] == []


def refused(shop: Repository, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Why the one fixable finding is not fixed; nothing may have changed."""
    before = everything(shop)
    capsys.readouterr()
    exit_code, document = report(capsys, "--fix", *arguments)
    assert exit_code == 1
    assert document["fixed"] == []
    assert everything(shop) == before
    (reason,) = {item["reason"] for item in document["not_fixed"]}
    return str(reason)


def test_unstaged_work_is_never_lost(shop: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}")})
    shop.stage()
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}") + "// more to come\n"})
    assert refused(shop, capsys) == f"{SUBFOLDER} has changes that are not staged"


def test_an_importer_with_unstaged_work_keeps_the_whole_fix_from_being_made(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = (
        f'import {{ Tidy{NOW} }} from "./migrations/2024/{NOW}-Tidy"\nexport default Tidy{NOW}\n'
    )
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}"), "src/list.ts": listed})
    shop.stage()
    shop.write({"src/list.ts": f"{listed}// more to come\n"})
    assert refused(shop, capsys) == "src/list.ts has changes that are not staged"


def test_one_refused_fix_does_not_hold_back_the_others(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "src/migrations/2024/1700000000001-Clean.ts"
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}"), other: migration("Clean1700000000001")})
    shop.stage()
    shop.write({other: migration("Clean1700000000001") + "// more\n"})
    exit_code, document = report(capsys, "--fix")
    assert exit_code == 1
    assert [item["path"] for item in document["fixed"]] == [SUBFOLDER]
    assert [item["path"] for item in document["not_fixed"]] == [other]
    assert [item["path"] for item in document["findings"]] == [other]


def test_a_place_that_is_taken_is_left_alone(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}")})
    shop.stage()
    shop.write({PLACE: "// not added yet\n"})
    assert refused(shop, capsys) == f"'{PLACE}' is there already"


def test_two_files_do_not_take_one_place(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}"), f"src/x/{NOW}-Tidy.ts": migration("Tidy")})
    shop.stage()
    document = report(capsys, "--fix")[1]
    assert f"'{PLACE}' is there already" in [item["reason"] for item in document["not_fixed"]]
    assert (shop.path / PLACE).is_file()


def test_a_read_only_file_is_not_rewritten(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({PLACE: migration(f"Tidy{NOW}", export="")})
    shop.stage()
    (shop.path / PLACE).chmod(0o444)
    assert refused(shop, capsys) == f"{PLACE} is read-only"


def test_a_folder_that_is_a_symbolic_link_is_not_written_through(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.git("rm", "-r", "-q", "src/migrations")
    (shop.path.parent / "elsewhere").mkdir()
    (shop.path / "src/migrations").symlink_to("../../elsewhere")
    shop.write({f"src/x/{NOW}-Tidy.ts": migration(f"Tidy{NOW}")})
    shop.stage()
    assert refused(shop, capsys, "--select", "MG2") == "'src/migrations' is a symbolic link"


def test_the_mode_and_line_ends_of_a_file_stay(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.git("config", "core.autocrlf", "true")
    windows = migration(f"Tidy{NOW}", export="").replace("\n", "\r\n")
    shop.write({PLACE: windows})
    (shop.path / PLACE).chmod(0o755)
    shop.stage()
    assert report(capsys, "--fix")[0] == 1
    assert (shop.path / PLACE).read_bytes().decode() == windows.replace("class", "export class", 1)
    assert (shop.path / PLACE).stat().st_mode & 0o777 == 0o755
    assert shop.git("diff", "--name-only") == ""


def test_a_published_migration_is_never_touched(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.git("switch", "--quiet", "main")
    shop.commit(
        "Publish faults",
        {
            "src/migrations/1500000000000-Old.ts": migration("Old1500000000000"),
            "src/migrations/1695000000000-Odd.ts": migration("Odd1695000000001"),
            "src/migrations/old/1696000000000-Lost.ts": migration("Lost1696000000000"),
        },
    )
    before = everything(shop)
    exit_code, document = report(capsys, "--all", "--fix")
    assert exit_code == 1
    assert {item["code"] for item in document["findings"]} == {"MG202", "MG302", "MG307"}
    assert not any(item["fixable"] for item in document["findings"])
    assert everything(shop) == before


def test_a_copy_of_a_published_migration_is_renamed_not_the_original(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    original = next(path for path in blog.FILES if "PostCreate" in path)
    shop.write({"src/migrations/1690000000009-Copy.ts": blog.FILES[original]})
    shop.stage()
    assert report(capsys, "--fix", "--select", "MG3")[1]["findings"] == []
    assert (shop.path / original).read_text() == blog.FILES[original]


def test_where_it_is_not_known_what_is_published_committed_migrations_stay(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Ours", {"src/migrations/1500000000000-Old.ts": migration("Old1500000000000")})
    shop.git("branch", "--quiet", "-D", "main")
    reason = refused(shop, capsys, "--all")
    assert reason.startswith("whether it is published is not known: ")


def test_the_working_tree_can_be_fixed_before_anything_is_staged(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}", export="")})
    exit_code, document = report(capsys, "--worktree", "--fix")
    assert (exit_code, document["findings"]) == (1, [])
    assert (shop.path / PLACE).read_text() == migration(f"Tidy{NOW}")
    assert shop.git("status", "--porcelain") == f"?? {PLACE}"
    assert report(capsys, "--worktree", "--fix")[0] == 0


@pytest.mark.parametrize(
    ("text", "importer", "reason"),
    [
        pytest.param(HELPER, "", "nothing in {} uses 'Helper': it belongs elsewhere", id="unused"),
        pytest.param(
            HELPER + "new Helper()\n",
            f'import {{ Helper }} from "./migrations/{NOW}-Tidy"\nnew Helper()\n',
            "src/other.ts imports 'Helper'",
            id="imported",
        ),
        pytest.param(
            "\nclass Helper {}\nexport { Helper }\n",
            "",
            "'Helper' is exported by a list, as default or with others",
            id="by a list",
        ),
    ],
)
def test_an_export_that_is_needed_or_needless_stays(
    shop: Repository, capsys: pytest.CaptureFixture[str], text: str, importer: str, reason: str
) -> None:
    shop.write({PLACE: migration(f"Tidy{NOW}") + text, "src/other.ts": importer})
    shop.stage()
    assert refused(shop, capsys) == reason.format(PLACE)


def test_what_is_not_checked_out_cannot_be_fixed(shop: Repository) -> None:
    shop.commit("Ours", {SUBFOLDER: migration(f"Tidy{NOW}")})
    shop.git("switch", "--quiet", "main")
    arguments = ("check", "--fix", "--base-ref", "main", "--head-ref", "feature")
    answer = migration_guard(*arguments, cwd=shop.path)
    assert answer.returncode == 2
    assert "is not checked out" in answer.stderr


def test_the_commit_that_is_checked_out_can_be_fixed(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Ours", {SUBFOLDER: migration(f"Tidy{NOW}")})
    exit_code, document = report(capsys, "--fix", "--base-ref", "main")
    assert (exit_code, len(document["fixed"])) == (1, 1)
    assert (shop.path / PLACE).is_file()


def test_a_bare_repository_has_no_files_to_fix(shop: Repository, tmp_path: Path) -> None:
    shop.commit("Ours", {SUBFOLDER: migration(f"Tidy{NOW}")})
    shop.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    answer = migration_guard(
        "check", "--fix", "--base-ref", "main", "--head-ref", "feature", cwd=tmp_path / "bare"
    )
    assert answer.returncode == 2
    assert "a bare repository has no files to change" in answer.stderr


def test_commit_a_commits_an_index_that_no_fix_can_reach(shop: Repository) -> None:
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}")})
    shop.stage()
    hook = shop.path / ".git/hooks/pre-commit"
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m migration_guard check --fix\n')
    hook.chmod(0o755)
    shop.write({POST: blog.POST + "// changed\n"})
    before = everything(shop)
    with pytest.raises(subprocess.CalledProcessError) as failure:
        shop.git("commit", "-a", "-m", "All", environ={"PYTHONPATH": str(SOURCES)})
    assert "`git commit -a` and `git commit PATH` commit an index of their own" in (
        failure.value.stderr
    )
    assert everything(shop) == before


def test_a_hook_fixes_what_a_plain_commit_holds(shop: Repository) -> None:
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}")})
    shop.stage()
    hook = shop.path / ".git/hooks/pre-commit"
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m migration_guard check --fix\n')
    hook.chmod(0o755)
    environ = {"PYTHONPATH": str(SOURCES)}
    with pytest.raises(subprocess.CalledProcessError):
        shop.git("commit", "-m", "Tidy", environ=environ)
    assert shop.git("status", "--porcelain") == f"A  {PLACE}"
    shop.git("commit", "-m", "Tidy", environ=environ)
    assert shop.git("show", "--name-only", "--format=", "HEAD") == PLACE


def test_a_suppressed_finding_is_left_alone(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    text = migration(f"Tidy{NOW}", export="")
    text = text.replace("class", "// migration-guard-ignore MG308: kept for later\nclass", 1)
    shop.write({PLACE: text})
    shop.stage()
    exit_code, document = report(capsys, "--fix")
    assert (exit_code, document["fixed"]) == (0, [])


def test_the_closing_line_counts_what_can_be_fixed(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}")})
    shop.stage()
    main(["check"])
    said = capsys.readouterr().out
    assert said.endswith("; 1 fixable by `migration-guard check --fix`\n")
    assert "  or:  migration-guard check --fix\n" in said
    main(["check", "--fix"])
    said = capsys.readouterr().out
    assert f"  {SUBFOLDER} → {PLACE}\n" in said
    assert said.splitlines()[-1].startswith("1 fixed, no findings in ")


def test_every_rule_that_has_a_fix_is_told_of() -> None:
    page = (Path(__file__).parents[2] / "docs/fixes.md").read_text("utf-8")
    fixable = {code for code, loaded in registry.load().items() if loaded.fix is not None}
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| MG")]
    assert set(re.findall(r"MG\d{3}", " ".join(rows))) == fixable


SUBTITLE = blog.with_column(blog.POST, "@Column({ nullable: true })\n  subtitle: string")


def new_migrations(shop: Repository) -> list[str]:
    listed = shop.git("ls-files", "--others", "--exclude-standard", "src/migrations")
    return listed.splitlines()


def test_entities_get_one_migration_which_is_not_staged(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    tag = (
        'import { Entity, PrimaryColumn } from "typeorm"\n\n@Entity()\nexport class Tag {\n'
        "  @PrimaryColumn()\n  id: string\n}\n"
    )
    shop.write({POST: SUBTITLE, "src/models/tag.ts": tag})
    shop.stage()
    index = shop.git("ls-files", "--stage")
    found = report(capsys)[1]["findings"]
    assert [(item["code"], item["fixable"]) for item in found] == [("MG101", True), ("MG102", True)]
    exit_code, document = report(capsys, "--fix")
    assert (exit_code, document["findings"], document["not_fixed"]) == (1, [], [])
    (path,) = new_migrations(shop)
    assert [item["files"] for item in document["fixed"]] == [[{"before": None, "after": path}]] * 2
    assert document["notes"] == [f"{path} is not staged: read it, then `git add` it"]
    assert shop.git("ls-files", "--stage") == index
    shop.stage()
    exit_code, document = report(capsys, "--fix")
    assert (exit_code, document["findings"], document["undetermined"]) == (0, [], [])


@pytest.mark.parametrize(
    ("code", "old", "new", "statement"),
    [
        pytest.param(
            "MG106", "@Index()", '@Index("by_title")', 'RENAME TO "by_title"', id="name of an index"
        ),
        pytest.param(
            "MG109", "@Column()", '@Column({ comment: "who" })', "COMMENT ON", id="comment"
        ),
    ],
)
def test_lesser_differences_get_a_migration_too(
    shop: Repository,
    capsys: pytest.CaptureFixture[str],
    code: str,
    old: str,
    new: str,
    statement: str,
) -> None:
    shop.write({POST: blog.POST.replace(old, new, 1)})
    shop.stage()
    assert [(item["code"], item["fixable"]) for item in report(capsys)[1]["findings"]] == [
        (code, True)
    ]
    document = report(capsys, "--fix")[1]
    assert (document["findings"], document["not_fixed"]) == ([], [])
    assert statement in (shop.path / new_migrations(shop)[0]).read_text()
    shop.stage()
    assert report(capsys)[1]["findings"] == []


def test_a_view_gets_a_migration_too(shop: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """A new one, and one whose query changes."""
    view = (
        'import { ViewColumn, ViewEntity } from "typeorm"\n\n'
        '@ViewEntity({ expression: `SELECT "id" FROM "post"` })\n'
        "export class Titles {\n  @ViewColumn()\n  id: string\n}\n"
    )
    changed = view.replace('"post"', '"post" WHERE "id" IS NOT NULL')
    for number, text in enumerate((view, changed)):
        shop.write({"src/models/titles.ts": text})
        shop.stage()
        found = report(capsys)[1]["findings"]
        assert [(item["code"], item["fixable"]) for item in found] == [("MG111", True)]
        document = report(capsys, "--fix")[1]
        assert (document["findings"], document["not_fixed"]) == ([], [])
        (path,) = new_migrations(shop)
        assert ("DROP VIEW" in (shop.path / path).read_text().partition("down(")[0]) == bool(number)
        shop.stage()
        assert report(capsys)[1]["findings"] == []
        shop.git("commit", "--quiet", "--no-verify", "-m", "A view")


def test_a_migration_that_only_has_to_be_staged_is_not_written_twice(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({POST: SUBTITLE})
    shop.stage()
    assert main(["check", "--fix"]) == 1
    capsys.readouterr()
    (path,) = new_migrations(shop)
    before = everything(shop)
    exit_code, document = report(capsys, "--fix")
    assert exit_code == 1
    assert [item["code"] for item in document["findings"]] == ["MG101"]
    assert [item["reason"] for item in document["not_fixed"]] == [
        f"{path} makes it and is not staged"
    ]
    assert everything(shop) == before


def test_unstaged_changes_of_an_entity_get_no_migration(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({POST: SUBTITLE})
    shop.stage()
    shop.write({POST: blog.with_column(SUBTITLE, "@Column({ nullable: true })\n  later: string")})
    assert main(["check", "--fix"]) == 1
    text = (shop.path / new_migrations(shop)[0]).read_text()
    assert '"subtitle"' in text
    assert '"later"' not in text


def test_old_drift_is_not_part_of_the_migration(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.commit("Old drift", {POST: SUBTITLE})
    shop.write({POST: blog.with_column(SUBTITLE, "@Column({ nullable: true })\n  lead: string")})
    shop.stage()
    assert main(["check", "--fix"]) == 1
    text = (shop.path / new_migrations(shop)[0]).read_text()
    assert '"lead"' in text
    assert '"subtitle"' not in text


@pytest.mark.parametrize(
    ("post", "reason"),
    [
        pytest.param(
            blog.with_column(blog.POST, "@Column()\n  lead: string"), "NOT NULL", id="no default"
        ),
    ],
)
def test_what_generate_refuses_is_left_with_its_reason(
    shop: Repository, capsys: pytest.CaptureFixture[str], post: str, reason: str
) -> None:
    shop.write({POST: post})
    shop.stage()
    assert reason in refused(shop, capsys)
    assert new_migrations(shop) == []


LISTED = {
    "package.json": '{"dependencies": {"typeorm": "0.3.28"}}',
    "src/data-source.ts": """\
import { DataSource } from "typeorm"
import { Tag } from "./tag"
import { Tags1690000000000 } from "./migrations/1690000000000-Tags"

export default new DataSource({
  type: "postgres", entities: [Tag], migrations: [Tags1690000000000],
})
""",
    "src/tag.ts": """\
import { Column, Entity, PrimaryColumn } from "typeorm"

@Entity()
export class Tag {
  @PrimaryColumn()
  id: string

  @Column({ nullable: true })
  name: string
}
""",
    "src/migrations/1690000000000-Tags.ts": blog.migration(
        "Tags1690000000000",
        'CREATE TABLE "tag" ("id" character varying PRIMARY KEY)',
        'DROP TABLE "tag"',
    ),
}


def test_a_data_source_that_names_each_migration_gets_none_by_a_fix(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("Start", LISTED)
    monkeypatch.chdir(repository.path)
    assert "names its migrations one by one" in refused(repository, capsys, "--all")
    assert len(list((repository.path / "src/migrations").iterdir())) == 1


def test_nothing_is_dropped_by_a_fix(shop: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write(
        {POST: blog.POST.replace('  @Column({ type: "int", default: 0 })\n  views: number\n', "")}
    )
    shop.stage()
    found = report(capsys)[1]["findings"]
    assert [(item["subject"], item["fixable"]) for item in found] == [("post.views", False)]
    before = everything(shop)
    assert report(capsys, "--fix")[0] == 1
    assert everything(shop) == before


def test_the_diff_holds_the_new_migration(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({POST: SUBTITLE})
    shop.stage()
    before = everything(shop)
    assert main(["check", "--diff"]) == 1
    patch = capsys.readouterr().out
    assert everything(shop) == before
    (shop.path.parent / "fix.patch").write_text(patch)
    shop.git("apply", "../fix.patch")
    shop.stage()
    assert report(capsys)[0] == 0


def test_the_diff_tells_what_it_leaves_on_standard_error(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}")})
    shop.stage()
    shop.write({SUBFOLDER: migration(f"Tidy{NOW}") + "// more to come\n"})
    assert main(["check", "--diff"]) == 1
    streams = capsys.readouterr()
    assert streams.out == ""
    assert f"not fixed: {SUBFOLDER}:" in streams.err
    assert "1 error in " in streams.err


def test_the_diff_of_what_no_tool_can_fix_fails_as_the_check_does(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({"src/migrations/1700000000000-Tidy.sql": "SELECT 1"})
    shop.stage()
    assert main(["check", "--diff"]) == main(["check", "--fix"]) == main(["check"]) == 1
    shop.git("rm", "-q", "--cached", "-r", "src/migrations/1700000000000-Tidy.sql")
    assert main(["check", "--diff"]) == 0
    assert "nothing to check" in capsys.readouterr().err

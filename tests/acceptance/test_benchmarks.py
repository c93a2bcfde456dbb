"""The benchmarks that judge real projects, on a small one of which the answers are known."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support import blog
from support.program import SOURCES, python
from support.repository import Repository

BENCHMARKS = SOURCES.parent / "benchmarks"
SUBTITLE = blog.with_column(blog.POST, "@Column({ nullable: true })\n  subtitle: string")
ADD_SUBTITLE = blog.migration(
    "PostSubtitle1700000000000",
    'ALTER TABLE "post" ADD "subtitle" character varying',
    'ALTER TABLE "post" DROP COLUMN "subtitle"',
)

UNIT = {"id": "blog", "repo": "shop/blog", "entity_classes": 2}
RECORDED = {"tables": 2, "tables_found": 2, "cols": 9, "cols_found": 9, "type_cmp": 9, "type_ok": 8}
LABELS = """
[[disagreement]]
unit = "blog"
kind = "missing-column"
objects = ["post.sub*"]
count = 1
label = "real drift"
reason = "the commit adds the column to the entity alone"

[[disagreement]]
unit = "blog"
kind = "extra-index"
count = 2
label = "our miss"
reason = "two that are no longer there"

[[below]]
unit = "blog"
reason = "the entity is ahead"
counted = [{ root = "" }]
"""


class Corpus:
    """One repository at `shop/blog`, four commits of it, and lists of units."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "repositories"
        self._list = folder / "list.json"
        seed = Repository(folder / "seed")
        self.start = seed.commit("Start", blog.FILES)
        self.drift = seed.commit("An entity alone", {"src/models/post.ts": SUBTITLE})
        self.fix = seed.commit(
            "Its migration", {"src/migrations/1700000000000-PostSubtitle.ts": ADD_SUBTITLE}
        )
        seed.commit("A word", {"README.md": "A blog\n"})
        seed.clone(self.folder / "shop+blog" / "repo", "--bare")

    def run(self, script: str, commit: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A benchmark on the project at a commit, beside one that is not there."""
        units = [
            {**UNIT, "commit": commit, "offline_agreement": RECORDED},
            {"id": "gone", "repo": "shop/gone", "commit": commit},
        ]
        fixes = [{"unit": "blog", "commit": self.fix, "drift": "a column"}]
        self._list.write_text(json.dumps({"units": units, "drift_fix_cases": fixes}))
        places = (str(self.folder), str(self._list))
        return python(str(BENCHMARKS / script), *places, *arguments, cwd=self._list.parent)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("corpus"))


def cells(output: str, unit: str) -> dict[str, str]:
    """The unit's row of the first table, by the table's heads."""
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in output.splitlines()]
    row = next(line for line in lines if line[:1] == [unit])
    return dict(zip(lines[0], row, strict=True))


def test_a_project_in_step_agrees_in_everything(corpus: Corpus) -> None:
    completed = corpus.run("projects.py", corpus.fix, "--details")
    assert (completed.returncode, completed.stderr) == (0, "")
    row = cells(completed.stdout, "blog")
    assert (row["tables"], row["columns"], row["types"]) == ("2/2", "9/9", "9/9")
    assert (row["indexes"], row["foreign keys"]) == ("1/1", "1/1")
    assert "| blog | 2 of 2 | 3 of 0 |" in completed.stdout
    assert "left out: gone: shop/gone is not there" in completed.stdout
    assert completed.stdout.endswith("## blog\n\n")


def test_a_missing_column_is_counted_and_printed(corpus: Corpus) -> None:
    completed = corpus.run("projects.py", corpus.drift, "--details")
    assert cells(completed.stdout, "blog")["columns"] == "8/9 1-"
    assert "- missing-column post.subtitle: declared column" in completed.stdout
    assert "| blog | 2/2 (2/2) | ▼ 8/9 (9/9) | 8/8 (8/9) | 8/8 (0/0) |" in completed.stdout
    assert "1 of 4 figures are below the recorded\n- blog (columns): no reason" in completed.stdout


def test_labels_are_held_to_what_is_measured(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "labels.toml").write_text(LABELS)
    read = ("--labels", str(tmp_path / "labels.toml"))
    labelled = corpus.run("projects.py", corpus.drift, *read).stdout
    assert "| blog | 1 | 0 | 0 |" in labelled
    assert "\nstale: blog: extra-index *: 0, read 2\n1 of the" in labelled
    assert (
        "1 of 4 figures are below the recorded, 1 where each is counted as the list does\n"
        "- blog (columns): the entity is ahead\n"
        "  counted as the list does: tables 2/2 (2/2), columns ▼ 8/9 (9/9), types" in labelled
    )


def test_a_history_tells_each_step_s_alarms(corpus: Corpus) -> None:
    completed = corpus.run("history.py", corpus.fix, "--sample", "5", "--fixes")
    assert (completed.returncode, completed.stderr) == (0, "")
    row = cells(completed.stdout, "blog")
    assert (row["steps"], row["MG101"], row["refused"], row["crashes"]) == ("2", "1", "0", "0")
    assert corpus.drift[:10] in completed.stdout
    repaired = completed.stdout.partition("repairs a column\n")[2]
    assert repaired.startswith("1 before, 0 after; repaired:\n- MG101 Post.subtitle")


def test_an_alarm_that_was_drawn_is_judged_once_and_found_again(
    corpus: Corpus, tmp_path: Path
) -> None:
    drawn = corpus.run("history.py", corpus.fix, "--sample", "5").stdout.partition("[[alarm]]")
    entry = f"{drawn[1]}{drawn[2]}".replace('verdict = ""', 'verdict = "true"')
    other = entry.replace("post.subtitle", "post.gone")
    older = entry.replace(corpus.drift[:10], corpus.start[:10])
    (tmp_path / "alarms.toml").write_text(f"{entry}\n{other}\n{older}")
    again = ("--judgements", str(tmp_path / "alarms.toml"), "--judged-only")
    completed = corpus.run("history.py", corpus.fix, *again)
    assert (completed.returncode, completed.stderr) == (0, "")
    assert cells(completed.stdout, "blog")["steps"] == "1"
    told = completed.stdout.partition("3 alarms judged, 2 of them in commits replayed here\n")[2]
    assert told.startswith("1 raised, 1 of them true, 100.0%; 2 to be raised\n- not raised: blog ")
    (tmp_path / "alarms.toml").write_text(f"{entry}\n{entry}")
    assert "judged twice: blog" in corpus.run("history.py", corpus.fix, *again).stderr


def test_steps_are_the_commits_that_touch_sources(corpus: Corpus) -> None:
    row = cells(corpus.run("history.py", corpus.fix, "--steps", "1").stdout, "blog")
    assert row["steps"] == "1"
    assert "MG101" not in row

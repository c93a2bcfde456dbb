"""What is kept of the entities comes back as it went, part by part."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from migration_guard.entities.model import EntityOptions
from migration_guard.entities.parts import FilePart, together
from migration_guard.entities.read import read_files
from migration_guard.schema.model import Unknown
from support import blog, varied
from support.entities import MEDUSA, PLAIN, program, read

TOP = Path(__file__).parents[2]
EXAMPLE = TOP / "examples/medusa-backend/src/models"
DECLARED = TOP / "tests/conformance/declared/entities"
EVERYTHING = """
export enum Kind { SMALL = "small", LARGE = "large" }
@Entity("post", { comment: "what we sell" }) @Check("has_stars", "stars > 0")
@Index("by_title", ["title"], { where: "stars > 1", unique: true }) @Unique(["title", "stars"])
@Exclusion("no_overlap", 'USING gist (title WITH =)') @Index("alone", { synchronize: false })
export class Post {
  @PrimaryGeneratedColumn("uuid") id: string
  @Column({ length: 80, comment: "shown", collation: "C" }) title: string
  @Column("numeric", { precision: 10, scale: 2, array: true, default: "{}" }) prices: string[]
  @Column({ type: "enum", enum: Kind, default: Kind.SMALL }) kind: Kind
  @Column({ type: "enum", enum: load() }) shape: string
  @Column({ type: load() }) unclear: string
  @Column({ asExpression: "stars * 2", generatedType: "STORED" }) twice: number
  @Column({ default: limit() }) stars: number
  @ManyToMany(() => Post) @JoinTable() others: Post[]
  @ManyToOne(() => Post, { onDelete: "CASCADE", deferrable: "INITIALLY DEFERRED" }) parent: Post
  @typeorm.SomethingElse() odd: string
}
"""


def of_folder(folder: Path) -> dict[str, str]:
    found = {f"src/{each.name}": each.read_text("utf-8") for each in sorted(folder.glob("*.ts"))}
    assert found
    return found


@pytest.mark.parametrize(
    ("files", "options"),
    [
        pytest.param({"src/post.ts": EVERYTHING}, PLAIN, id="everything"),
        pytest.param({"a.ts": blog.POST, "author.ts": blog.AUTHOR}, MEDUSA, id="blog"),
        pytest.param({"a.ts": varied.ORDER}, PLAIN, id="varied"),
        pytest.param(of_folder(EXAMPLE), MEDUSA, id="example"),
        pytest.param(of_folder(DECLARED), PLAIN, id="conformance"),
    ],
)
def test_the_parts_come_back_and_make_the_schema(
    files: dict[str, str], options: EntityOptions
) -> None:
    declared = read(files, options)
    assert declared.schema.tables
    readings = read_files(program(files), files, options)
    parts = {path: each.part for path, each in readings.files.items()}
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(parts), type=dict[str, FilePart])
    assert again == parts
    assert repr(again) == repr(parts)
    assert together(again.values()) == declared


def test_everything_has_what_is_not_known_too() -> None:
    schema = read({"src/post.ts": EVERYTHING}).schema
    (table,) = (each for name, each in schema.tables.items() if name.name == "post")
    assert any(isinstance(column.type, Unknown) for column in table.columns)
    assert any(isinstance(enum.values, Unknown) for enum in schema.enums.values())
    assert table.checks
    assert table.exclusions
    assert table.left_alone

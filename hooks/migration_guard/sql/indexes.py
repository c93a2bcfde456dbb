"""CREATE INDEX as the parse tree holds it → the model's index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migration_guard.schema.model import Index, Name
from migration_guard.schema.quoting import quote_identifier
from migration_guard.sql.constraints import element_text, index_words
from migration_guard.sql.expressions import canonical_node
from migration_guard.sql.names import made_up_name, strings, truncated
from migration_guard.sql.parser import Node

_ORDERS = {
    "SORTBY_DESC": "DESC",
    "SORTBY_NULLS_FIRST": "NULLS FIRST",
    "SORTBY_NULLS_LAST": "NULLS LAST",
}


def index_of(table: Name, node: Node) -> Index:
    """The index of an IndexStmt on the table, with the name that PostgreSQL gives it where
    the statement has none. Storage parameters and tablespaces are left out."""
    elements = _elements(node["indexParams"])
    name = truncated(node["idxname"]) if "idxname" in node else None
    where = node.get("whereClause")
    forms = tuple(" ".join(_form(each)) for each in elements)
    return Index(
        name=name or made_up_name(table.name, index_words(elements), "idx"),
        columns=tuple(each.get("name") or element_text(each) for each in elements),
        unique=bool(node.get("unique")),
        where=canonical_node(where) if where is not None else None,
        method=node.get("accessMethod", "btree"),
        forms=forms if any(forms) else (),
        include=tuple(each["name"] for each in _elements(node.get("indexIncludingParams", ()))),
        nulls_not_distinct=bool(node.get("nulls_not_distinct")),
    )


def _elements(nodes: Sequence[Node]) -> list[Node]:
    return [node["IndexElem"] for node in nodes]


def _form(element: Node) -> Iterator[str]:
    """What follows the column, in the order that PostgreSQL reads it."""
    if "collation" in element:
        yield f"COLLATE {_path(element['collation'])}"
    if "opclass" in element:
        yield _path(element["opclass"])
    for key in ("ordering", "nulls_ordering"):
        if element.get(key) in _ORDERS:
            yield _ORDERS[element[key]]


def _path(nodes: Sequence[Node]) -> str:
    return ".".join(map(quote_identifier, strings(nodes)))

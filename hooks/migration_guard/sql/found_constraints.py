"""The DO block that looks a constraint's name up to drop it: its name was PostgreSQL's choice.

```sql
DECLARE found text; BEGIN
  SELECT c.constraint_name INTO found FROM information_schema.table_constraints c
   WHERE c.table_name = 'post' AND c.constraint_type = 'UNIQUE' AND c.constraint_name LIKE '%slug%';
  IF found IS NOT NULL THEN EXECUTE format('ALTER TABLE post DROP CONSTRAINT %I', found); END IF;
END
```
"""

from __future__ import annotations

import re
from collections.abc import Callable

from migration_guard.schema.changes import Change, DropConstraint, DropFoundConstraint
from migration_guard.schema.model import Name
from migration_guard.sql.names import qualified
from migration_guard.sql.parser import SqlSyntaxError, parse
from migration_guard.sql.questions import conditions

_BLOCK = re.compile(
    r"""\s*DECLARE\s+(?P<name>\w+)\s+[\w\s.()]+;\s*BEGIN\s+
    SELECT\s+(?:\w+\.)?constraint_name\s+INTO\s+(?P=name)\s+(?P<rest>FROM\s[^;]*);\s*
    IF\s+(?P=name)\s+IS\s+NOT\s+NULL\s+THEN\s+
    EXECUTE\s+(?:format\s*\(\s*'(?P<format>[^']*)'\s*,\s*(?P=name)\s*\)
      |'(?P<text>[^']*)'\s*\|\|\s*quote_ident\s*\(\s*(?P=name)\s*\))\s*;\s*
    END\s+IF\s*;\s*END\s*;?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_CATALOG = re.compile(r"FROM\s+information_schema\.table_constraints\b", re.IGNORECASE)
_KINDS = frozenset({"PRIMARY KEY", "UNIQUE", "FOREIGN KEY"})
_STAND_IN = "found\ue000"


def found_constraint(source: str, read: Callable[[str], tuple[Change, ...]]) -> Change | None:
    """What such a block drops; None for any other. `read` gives the effects of plain SQL."""
    block = _BLOCK.fullmatch(source)
    if block is None or _CATALOG.match(block["rest"]) is None:
        return None
    dropped = read(_executed(block))
    if len(dropped) != 1 or not isinstance(dropped[0], DropConstraint):
        return None
    table, is_like = dropped[0].table, dropped[0].name == _STAND_IN
    return _looked_up(block["rest"], table) if is_like and not dropped[0].cascade else None


def _executed(block: re.Match[str]) -> str:
    """The statement with a name in the place of the one that is found."""
    name = f'"{_STAND_IN}"'
    if block["format"] is None:
        return f"{block['text']}{name}"
    return block["format"].replace('"%s"', name).replace("%I", name)


def _looked_up(rest: str, table: Name) -> Change | None:
    try:
        (statement,) = parse(f"SELECT 1 {rest}")
    except (SqlSyntaxError, ValueError):
        return None
    asked = conditions(statement.node.get("whereClause")) or {}
    kind, like = asked.pop(("constraint_type", "="), ""), asked.pop(("constraint_name", "~~"), "%")
    name, schema = asked.pop(("table_name", "="), ""), asked.pop(("table_schema", "="), "")
    if asked or kind not in _KINDS or "\\" in like or qualified(schema, name) != table:
        return None
    return DropFoundConstraint(table, kind, like)

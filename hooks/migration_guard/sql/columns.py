"""A column's definition → the model's column and the constraints written beside it."""

from __future__ import annotations

from migration_guard.schema.changes import AddConstraint
from migration_guard.schema.generation import generation
from migration_guard.schema.model import Column, ColumnType, Name
from migration_guard.sql.constraints import add_constraint
from migration_guard.sql.expressions import canonical_node
from migration_guard.sql.names import sequence_default, strings
from migration_guard.sql.parser import Node
from migration_guard.sql.spelling import spelling
from migration_guard.sql.types import column_type, serial_type


def column_definition(table: Name, node: Node) -> tuple[Column, list[AddConstraint]]:
    """The column of a ColumnDef node; a primary key beside it makes it NOT NULL."""
    name = node["colname"]
    written = [each["Constraint"] for each in node.get("constraints", ())]
    kinds = {each["contype"]: each for each in written}
    type_, default, generated = _type_and_default(table, node, kinds)
    stored = kinds.get("CONSTR_GENERATED")
    required = {"CONSTR_NOTNULL", "CONSTR_PRIMARY", "CONSTR_IDENTITY"} & set(kinds)
    column = Column(
        name=name,
        type=type_,
        nullable=not required and serial_type(node.get("typeName", {})) is None,
        default=default,
        spelling=_spelling(kinds, type_) if default is not None else None,
        generated=generated,
        stored=canonical_node(stored["raw_expr"]) if stored is not None else None,
        collation=collation(node),
        identity=identity(kinds["CONSTR_IDENTITY"]) if "CONSTR_IDENTITY" in kinds else None,
    )
    return column, _constraints(table, name, written)


def collation(definition: Node) -> str | None:
    """The name after COLLATE, without its schema; None for the type's own."""
    clause = definition.get("collClause")
    name = strings(clause["collname"])[-1] if clause is not None else "default"
    return None if name == "default" else name


def identity(constraint: Node) -> str:
    """How an identity is generated."""
    return "ALWAYS" if constraint["generated_when"] == "a" else "BY DEFAULT"


def default_text(expression: Node, type_: ColumnType | None) -> str | None:
    """A DEFAULT clause's canonical text; `DEFAULT NULL` is no default."""
    base = type_.name + ("[]" if type_.array else "") if type_ is not None else None
    text = canonical_node(expression, base)
    return None if text == "NULL" else text


def _type_and_default(
    table: Name, node: Node, kinds: dict[str, Node]
) -> tuple[ColumnType, str | None, str | None]:
    serial = serial_type(node.get("typeName", {}))
    if serial is not None:
        return ColumnType(serial), sequence_default(table, node["colname"]), "increment"
    type_ = column_type(node.get("typeName", {}))
    if "CONSTR_IDENTITY" in kinds:
        return type_, None, "identity"
    if "CONSTR_DEFAULT" not in kinds:
        return type_, None, None
    default = default_text(kinds["CONSTR_DEFAULT"]["raw_expr"], type_)
    return type_, default, generation(type_, default)


def _spelling(kinds: dict[str, Node], type_: ColumnType) -> str | None:
    written = kinds.get("CONSTR_DEFAULT")
    return spelling(written["raw_expr"], type_.name) if written is not None else None


def _constraints(table: Name, column: str, written: list[Node]) -> list[AddConstraint]:
    """DEFERRABLE and INITIALLY DEFERRED follow the constraint they belong to."""
    found: list[AddConstraint] = []
    for index, node in enumerate(written):
        attributes: Node = {}
        for follower in written[index + 1 :]:
            if follower["contype"] == "CONSTR_ATTR_DEFERRABLE":
                attributes["deferrable"] = True
            elif follower["contype"] == "CONSTR_ATTR_DEFERRED":
                attributes["initdeferred"] = True
            elif not follower["contype"].startswith("CONSTR_ATTR_"):
                break
        constraint = add_constraint(table, {**node, **attributes}, (column,))
        if constraint is not None:
            found.append(constraint)
    return found

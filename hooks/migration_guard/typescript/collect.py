"""The declarations of a file's top level, collected in source order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from migration_guard.typescript.annotations import annotation
from migration_guard.typescript.classes import CLASS_NODES, class_declaration, decorators
from migration_guard.typescript.commonjs import exports_of_call, required, written_exports
from migration_guard.typescript.expressions import expression, opaque
from migration_guard.typescript.source import Source
from migration_guard.typescript.statements import block, parameters
from migration_guard.typescript.strings import field as child_of
from migration_guard.typescript.strings import named, property_name, string_value
from migration_guard.typescript.syntax import (
    ClassDeclaration,
    Constant,
    EnumDeclaration,
    Evaluate,
    Export,
    Expression,
    Function,
    FunctionDeclaration,
    Import,
    Literal,
    Module,
    Reference,
    Span,
    TypeAlias,
    TypeAnnotation,
    Unary,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_FUNCTIONS = {"function_declaration", "generator_function_declaration"}
_VARIABLES = {"lexical_declaration", "variable_declaration"}
_FUNCTION_VALUES = {"function_expression", "arrow_function", "generator_function"}


class Collector(Struct):
    """Reads top-level statements into the lists of a `Module`."""

    source: Source
    imports: list[Import] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    classes: list[ClassDeclaration] = field(default_factory=list)
    enums: list[EnumDeclaration] = field(default_factory=list)
    constants: list[Constant] = field(default_factory=list)
    aliases: list[TypeAlias] = field(default_factory=list)
    functions: list[FunctionDeclaration] = field(default_factory=list)
    calls: list[Evaluate] = field(default_factory=list)

    def read(self, root: Node) -> None:
        """Read every statement of a program."""
        for node in named(root):
            if node.type == "import_statement":
                self._import(node)
            elif node.type == "export_statement":
                self._export(node)
            elif node.type == "expression_statement":
                self._statement(node)
            else:
                self._declaration(node, None)

    def module(self, errors: tuple[Span, ...]) -> Module:
        return Module(
            tuple(self.imports),
            tuple(self.exports),
            tuple(self.classes),
            tuple(self.enums),
            tuple(self.constants),
            tuple(self.aliases),
            tuple(self.functions),
            tuple(self.calls),
            errors,
        )

    def _declaration(self, node: Node, exported: str | None, outer: tuple[Node, ...] = ()) -> None:
        text = self.source
        name = child_of(node, "name")
        label = text.text(name) if name is not None else ""
        if node.type in CLASS_NODES:
            before = decorators(text, list(outer))
            self.classes.append(class_declaration(text, node, exported=exported, outer=before))
        elif node.type == "enum_declaration":
            members = self._enum_members(node)
            self.enums.append(EnumDeclaration(label, members, text.span(node), bool(exported)))
        elif node.type in _VARIABLES:
            self._variables(node, exported)
        elif node.type in _FUNCTIONS:
            self.functions.append(FunctionDeclaration(label, self._function(node), exported))
        elif node.type == "type_alias_declaration":
            value = child_of(node, "value")
            if value is not None:
                alias = TypeAlias(label, annotation(text, value), bool(exported))
                self.aliases.append(alias)
        elif node.type == "interface_declaration":
            kind = TypeAnnotation("object", label, name=label)
            self.aliases.append(TypeAlias(label, kind, bool(exported)))
        elif node.type == "ambient_declaration":
            for child in named(node):
                self._declaration(child, exported)
        elif exported and name is not None:  # a namespace
            self._add_export(label, label, node, opaque(text, node))

    def _function(self, node: Node) -> Function:
        body = child_of(node, "body")
        inside = block(self.source, body, 0) if body is not None else ()
        names = parameters(self.source, node)
        return Function(names, self.source.span(node), statements=inside)

    def _enum_members(self, node: Node) -> tuple[tuple[str, Expression | None], ...]:
        body = child_of(node, "body")
        members: list[tuple[str, Expression | None]] = []
        for child in named(body) if body is not None else []:
            name, value = child_of(child, "name"), child_of(child, "value")
            found = expression(self.source, value) if value is not None else None
            members.append((property_name(self.source, name or child), found))
        return tuple(members)

    def _variables(self, node: Node, exported: str | None) -> None:
        for child in named(node):
            name, value = child_of(child, "name"), child_of(child, "value")
            if child.type != "variable_declarator" or name is None:
                continue
            label = self.source.text(name)
            if value is not None and value.type == "class":
                found = class_declaration(self.source, value, exported=exported, name=label)
                self.classes.append(found)
            elif value is not None and (imports := required(self.source, name, value)):
                self.imports.extend(imports)
            elif name.type == "identifier":
                result = expression(self.source, value) if value is not None else None
                span = self.source.span(child)
                self.constants.append(Constant(label, result, span, bool(exported)))
            elif exported:
                self._destructured(name, child)

    def _destructured(self, pattern: Node, declarator: Node) -> None:
        for child in named(pattern):
            inner = child_of(child, "value") or child
            self._add_export(self.source.text(inner), "", declarator, opaque(self.source, child))

    def _import(self, node: Node) -> None:
        source = child_of(node, "source")
        clauses = [child for child in named(node) if child.type.startswith("import_")]
        if source is None and clauses:
            source = child_of(clauses[0], "source")
        module = string_value(self.source, source) if source is not None else ""
        type_only = any(child.type == "type" for child in node.children)
        span = self.source.span(node)

        def add(local: Node, imported: str, *, only_type: bool = False) -> None:
            name = self.source.text(local)
            self.imports.append(Import(name, imported, module, span, type_only or only_type))

        if not clauses:
            self.imports.append(Import("", "", module, span, type_only))
        for part in named(clauses[0]) if clauses else []:
            if part.type == "identifier":
                requires = clauses[0].type == "import_require_clause"
                add(part, "*" if requires else "default")
            elif part.type == "namespace_import":
                add(named(part)[0], "*")
            elif part.type == "named_imports":
                for item in named(part):
                    name, alias = child_of(item, "name"), child_of(item, "alias")
                    if name is not None:
                        kind = any(child.type == "type" for child in item.children)
                        add(alias or name, self._export_name(name), only_type=kind)

    def _export_name(self, node: Node) -> str:
        is_string = node.type == "string"
        return string_value(self.source, node) if is_string else self.source.text(node)

    def _export(self, node: Node) -> None:
        declaration, value = child_of(node, "declaration"), child_of(node, "value")
        words = {child.type for child in node.children}
        if declaration is not None:
            outer = tuple(child for child in named(node) if child.type == "decorator")
            exported = "default" if "default" in words else "named"
            self._declaration(declaration, exported, outer)
        elif value is not None:
            self._default(node, value)
        else:
            self._export_list(node, type_only="type" in words)

    def _default(self, node: Node, value: Node) -> None:
        """`export default …`; a class or function without a name is still a declaration."""
        if value.type in CLASS_NODES:
            outer = tuple(child for child in named(node) if child.type == "decorator")
            self._declaration(value, "default", outer)
        elif value.type in _FUNCTION_VALUES and child_of(value, "name") is None:
            found = expression(self.source, value)
            if isinstance(found, Function):
                self.functions.append(FunctionDeclaration("", found, "default"))
        else:
            self._value_export("default", value, node)

    def _export_list(self, node: Node, *, type_only: bool) -> None:
        source = child_of(node, "source")
        module = string_value(self.source, source) if source is not None else None
        span = self.source.span(node)
        words = {child.type for child in node.children}
        if "*" in words:
            self.exports.append(Export("*", "*", module, span, type_only=type_only))
        for child in named(node):
            if child.type == "namespace_export":
                name = self._export_name(named(child)[0])
                self.exports.append(Export(name, "*", module, span, type_only=type_only))
            elif child.type == "export_clause":
                self._export_clause(child, module, type_only=type_only)
            elif "=" in words:  # `export = X` is CommonJS's `module.exports = X`
                self._value_export("default", child, node)

    def _export_clause(self, clause: Node, module: str | None, *, type_only: bool) -> None:
        for item in named(clause):
            name, alias = child_of(item, "name"), child_of(item, "alias")
            if name is not None:
                local = self._export_name(name)
                label = self._export_name(alias) if alias is not None else local
                kind = type_only or any(child.type == "type" for child in item.children)
                span = self.source.span(item)
                self.exports.append(Export(label, local, module, span, type_only=kind))

    def _value_export(self, name: str, value: Node, statement: Node) -> None:
        found = expression(self.source, value)
        local = found.name if isinstance(found, Reference) else ""
        self._add_export(name, local, statement, found)

    def _add_export(self, name: str, local: str, node: Node, value: Expression) -> None:
        self.exports.append(Export(name, local, None, self.source.span(node), value))

    def _statement(self, node: Node) -> None:
        """A call, or what CommonJS exports by assignment."""
        inside = named(node)
        if not inside:
            return
        value = inside[0]
        if value.type == "internal_module":
            self._declaration(value, None)
        elif value.type == "assignment_expression":
            self._assignment(value)
        else:
            awaited = value.type == "await_expression"
            found = Evaluate(expression(self.source, value), self.source.span(node), awaited)
            self.exports.extend(exports_of_call(found))
            self.calls.append(found)

    def _assignment(self, node: Node) -> None:
        names, value = written_exports(self.source, node)
        for name in names:
            if value.type in CLASS_NODES:
                form = "default" if name == "default" else "named"
                label = "" if name == "default" else name
                found = class_declaration(self.source, value, exported=form, name=label)
                self.classes.append(found)
            elif name == "default" and value.type == "object":
                self._object_exports(value, node)
            elif not _is_void(expression(self.source, value)):
                self._value_export(name, value, node)

    def _object_exports(self, value: Node, statement: Node) -> None:
        """`module.exports = { A, B: C }`."""
        for entry in named(value):
            key, inner = child_of(entry, "key"), child_of(entry, "value")
            if entry.type == "shorthand_property_identifier":
                name = self.source.text(entry)
                span = self.source.span(entry)
                self.exports.append(Export(name, name, None, span, Reference(name, span)))
            elif key is not None and inner is not None:
                self._value_export(property_name(self.source, key), inner, entry)


def _is_void(value: Expression) -> bool:
    """tsc writes `exports.A = exports.B = void 0` before the real assignments."""
    if not isinstance(value, Unary):
        return False
    return value.operator == "void" and isinstance(value.operand, Literal)

"""The value of an expression as far as it can be known without running it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from migration_guard.findings import Unknown
from migration_guard.typescript.function_body import returned
from migration_guard.typescript.operators import (
    EQUALITIES,
    SHORT_CIRCUITS,
    arithmetic,
    is_same,
    joined,
    list_method,
    object_method,
    sized,
    string_method,
    truthy,
)
from migration_guard.typescript.program import (
    Declared,
    External,
    Namespace,
    Resolution,
    Value,
)
from migration_guard.typescript.regular_expressions import regular_expression
from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Attribute,
    Binary,
    Call,
    ClassDeclaration,
    Conditional,
    Constant,
    EnumDeclaration,
    Expression,
    Function,
    FunctionDeclaration,
    Literal,
    ObjectLiteral,
    Opaque,
    Property,
    Reference,
    Spread,
    Subscript,
    Template,
    Unary,
)
from migration_guard.typescript.values import (
    GLOBALS,
    LARGEST,
    PLAIN,
    UNDEFINED,
    ClassValue,
    Closure,
    Global,
    NewObject,
    Scope,
    first_unknown,
    in_js_order,
    js_text,
)
from migration_guard.typescript.words import words

__all__ = [
    "DEPTH",
    "UNDEFINED",
    "ClassValue",
    "Closure",
    "Global",
    "Scope",
    "call",
    "enum_value",
    "evaluate",
    "first_unknown",
    "js_text",
    "resolve",
]

DEPTH = 40
"""References and calls that are followed from one expression."""


def evaluate(expression: Expression, scope: Scope) -> object:
    """A str, int, float, bool, None, `UNDEFINED`, list, dict (keys in JavaScript's order),
    `Global`, `ClassValue`, `External` or `Closure`; `Unknown` where it cannot be known, also
    inside lists and dicts."""
    if scope.depth > DEPTH or not scope.program.spend():
        return Unknown("too many names refer to each other")
    return _READERS.get(type(expression), _opaque)(expression, scope)


def call(closure: Closure, arguments: Iterable[object]) -> object:
    """What a function returns, `Unknown` where its body does more than come to that."""
    function = closure.function
    given = list(arguments)
    given += [UNDEFINED] * (len(function.parameters) - len(given))
    names = {name: value for name, value in zip(function.parameters, given, strict=False) if name}
    scope = closure.scope.with_names(names)
    if scope.depth > DEPTH:
        return Unknown("too many functions call each other")
    if function.body is not None:
        return evaluate(function.body, scope)
    return returned(function.statements, scope, evaluate)


def resolve(expression: Expression, scope: Scope) -> Resolution | None:
    """The declaration behind an identifier, `ns.name` or `require("m")`; None for anything
    else."""
    if isinstance(expression, Reference):
        return None if expression.name in scope.local else _resolve_name(expression.name, scope)
    if isinstance(expression, Call):
        return _required(expression, scope)
    if isinstance(expression, Attribute):
        owner = resolve(expression.target, scope)
        return scope.program.member(owner, expression.name) if owner is not None else None
    return None


def _required(expression: Call, scope: Scope) -> Resolution | None:
    name = expression.callee.name if isinstance(expression.callee, Reference) else ""
    argument = expression.arguments[0] if len(expression.arguments) == 1 else None
    module = argument.value if isinstance(argument, Literal) else None
    if name != "require" or not isinstance(module, str) or resolve(expression.callee, scope):
        return None
    return scope.program.required(scope.path, module)


def enum_value(declaration: EnumDeclaration, scope: Scope) -> dict[str, object]:
    """The object that an enum is at run time: names to values, and for numbers back."""
    members: dict[str, object] = {}
    following: object = 0
    for name, written in declaration.members:
        value = following
        if written is not None:
            value = evaluate(written, scope.with_names(members))
        members[name] = value
        following = Unknown(f"'{declaration.name}.{name}' is no number to count on from")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            following = value + 1
    numbers = (
        (js_text(value), name)
        for name, value in members.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    )
    return in_js_order({**members, **dict(numbers)})


def _short(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= 60 else first[:57] + "…"


def _opaque(expression: Expression, scope: Scope) -> object:
    is_pattern = isinstance(expression, Opaque) and expression.kind == "regex"
    text = getattr(expression, "text", "")
    pattern = regular_expression(text) if is_pattern else None
    return pattern or Unknown(f"'{_short(text)}' is only known when it runs")


def _literal(expression: Literal, scope: Scope) -> object:
    return expression.value


def _template(expression: Template, scope: Scope) -> object:
    texts: list[str] = []
    for part in expression.parts:
        value = part if isinstance(part, str) else evaluate(part, scope)
        if not isinstance(value, PLAIN):
            return first_unknown(value) or Unknown("a template holds a value that is no text")
        texts.append(js_text(value))
    return sized("".join(texts))


def _array(expression: ArrayLiteral, scope: Scope) -> object:
    items: list[object] = []
    for item in expression.items:
        if not isinstance(item, Spread):
            items.append(evaluate(item, scope))
            continue
        value = evaluate(item.value, scope)
        if not isinstance(value, list):
            return first_unknown(value) or Unknown("a spread of what is no list")
        items.extend(value)
        if len(items) > LARGEST:
            return Unknown("a list is too long")
    return items


def _object(expression: ObjectLiteral, scope: Scope) -> object:
    members: dict[str, object] = {}
    for entry in expression.entries:
        if isinstance(entry, Property):
            key = entry.key if isinstance(entry.key, str) else evaluate(entry.key, scope)
            if not isinstance(key, (str, int, float)):
                return first_unknown(key) or Unknown("a key is no text")
            members[js_text(key)] = evaluate(entry.value, scope)
            continue
        value = evaluate(entry.value, scope)
        if isinstance(value, dict):
            members.update(value)
        elif value is not None and value is not UNDEFINED:
            return first_unknown(value) or Unknown("a spread of what is no object")
    return in_js_order(members)


def _reference(expression: Reference, scope: Scope) -> object:
    name = expression.name
    if name == "undefined":
        return UNDEFINED
    if name in scope.local:
        return scope.local[name]
    found = _resolve_name(name, scope)
    if found is None:
        return Global(name) if name in GLOBALS else Unknown(f"'{name}' is not declared here")
    return _value_of(found, scope)


def _resolve_name(name: str, scope: Scope) -> Resolution | None:
    return scope.program.resolve(scope.path, name)


def _value_of(found: Resolution, scope: Scope) -> object:
    if isinstance(found, Value):
        return evaluate(found.value, scope.at(found.path))
    if not isinstance(found, Declared):
        return Unknown("a whole module is no value") if isinstance(found, Namespace) else found
    declaration, inside = found.declaration, scope.at(found.path)
    if isinstance(declaration, EnumDeclaration):
        return enum_value(declaration, inside)
    if isinstance(declaration, ClassDeclaration):
        return ClassValue(found.path, declaration)
    if isinstance(declaration, FunctionDeclaration):
        return Closure(declaration.function, inside)
    if isinstance(declaration, Constant) and declaration.value is not None:
        return evaluate(declaration.value, inside)
    return Unknown(f"'{declaration.name}' has no value that is known")


def _attribute(expression: Attribute, scope: Scope) -> object:
    found = resolve(expression, scope)
    if found is not None:
        return _value_of(found, scope)
    return _get(evaluate(expression.target, scope), expression.name, scope)


def _subscript(expression: Subscript, scope: Scope) -> object:
    key = evaluate(expression.index, scope)
    if isinstance(key, Unknown):
        return key
    return _get(evaluate(expression.target, scope), js_text(key), scope)


def _get(target: object, name: str, scope: Scope) -> object:
    if isinstance(target, NewObject):
        class_ = target.class_
        known = scope.functions.get(External(class_.root, f"{class_.name}.{name}"))
        return known(list(target.arguments)) if known is not None else target
    if isinstance(target, Unknown):
        return target
    if isinstance(target, External):
        return Unknown(f"'{target.name}' comes from the package '{target.package}'")
    if isinstance(target, dict):
        return target.get(name, UNDEFINED)
    if isinstance(target, list) and name.isdecimal():
        return target[int(name)] if int(name) < len(target) else UNDEFINED
    if isinstance(target, (list, str)) and name == "length":
        return len(target)
    if isinstance(target, ClassValue):
        member = target.declaration.member(name)
        if member is not None and member.is_static and member.value is not None:
            return evaluate(member.value, scope.at(target.path))
    return Unknown(f"'{name}' of a value that is only known when it runs")


def _closure(expression: Function, scope: Scope) -> object:
    return Closure(expression, scope)


def _unary(expression: Unary, scope: Scope) -> object:
    value = evaluate(expression.operand, scope)
    if isinstance(value, Unknown):
        return value
    if expression.operator == "!":
        return not truthy(value)
    if expression.operator == "void":
        return UNDEFINED
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if expression.operator == "-":
            return -value
        if expression.operator == "+":
            return value
        if expression.operator == "~" and isinstance(value, int):
            return ~value
    return Unknown(f"'{expression.operator}' of a value that is no number")


def _binary(expression: Binary, scope: Scope) -> object:
    if expression.operator in EQUALITIES:
        return _equality(expression, scope)
    left = evaluate(expression.left, scope)
    if isinstance(left, Unknown):
        return left
    operator = expression.operator
    if operator == "instanceof" and isinstance(left, str):
        return False
    if operator in SHORT_CIRCUITS and not SHORT_CIRCUITS[operator](left):
        return left
    right = evaluate(expression.right, scope)
    if isinstance(right, Unknown) or operator in SHORT_CIRCUITS:
        return right
    if operator == "+" and (isinstance(left, str) or isinstance(right, str)):
        return joined(left, right)
    return arithmetic(operator, left, right)


def _equality(expression: Binary, scope: Scope) -> object:
    sides = (expression.left, expression.right)
    values = [evaluate(side, scope) for side in sides]
    same = is_same(*values)
    if len(expression.operator) == 2 and all(each in (None, UNDEFINED) for each in values):
        same = True
    for side, value, other in zip(sides, values, reversed(values), strict=True):
        if same is None and isinstance(other, str) and first_unknown(value) is not None:
            same = scope.is_equal(words(side), other)
    if same is None:
        return first_unknown(values) or Unknown("what is compared is only known when it runs")
    return same == EQUALITIES[expression.operator]


def _conditional(expression: Conditional, scope: Scope) -> object:
    condition = evaluate(expression.condition, scope)
    if first_unknown(condition) is not None:
        return Unknown(f"'{_short(expression.text)}' is only known when it runs")
    return evaluate(expression.then if truthy(condition) else expression.otherwise, scope)


def _call(expression: Call, scope: Scope) -> object:
    arguments: list[object] = []
    for argument in expression.arguments:
        if isinstance(argument, Spread):
            return Unknown("a call spreads its arguments")
        arguments.append(evaluate(argument, scope))
    callee = expression.callee
    if expression.is_new:
        return _made(expression, arguments, scope)
    if isinstance(callee, Attribute):
        found = _method(callee, arguments, scope)
        if found is not None:
            return found
    return _apply(evaluate(callee, scope), arguments, scope)


def _made(expression: Call, arguments: list[object], scope: Scope) -> Unknown:
    reason, class_ = "an object made by 'new' is only known when it runs", None
    if isinstance(expression.callee, (Attribute, Reference)):
        class_ = resolve(expression.callee, scope)
    if not isinstance(class_, External):
        return Unknown(reason)
    return NewObject(reason, class_, tuple(arguments), expression, scope)


def _apply(function: object, arguments: list[object], scope: Scope) -> object:
    if isinstance(function, Closure):
        return call(replace(function, scope=replace(function.scope, depth=scope.depth)), arguments)
    if isinstance(function, External):
        known = scope.functions.get(External(function.root, function.name))
        if known is not None:
            return known(arguments)
        return Unknown(f"'{function.name}' of the package '{function.package}' is not read")
    if function == Global("String") and arguments:
        plain = isinstance(arguments[0], (str, int, float))
        return js_text(arguments[0]) if plain else Unknown("String() of what is no text")
    return function if isinstance(function, Unknown) else Unknown("a call that is not read")


def _method(callee: Attribute, arguments: list[object], scope: Scope) -> object | None:
    """A built-in method; None when it is none that is known here."""
    if isinstance(callee.target, Reference) and callee.target.name == "Object":
        return object_method(callee.name, arguments)
    if resolve(callee, scope) is not None:
        return None
    target = evaluate(callee.target, scope)
    if isinstance(target, str):
        return string_method(target, callee.name, arguments)
    if isinstance(target, list):
        return list_method(
            target, callee.name, arguments, lambda f, values: _apply(f, values, scope)
        )
    return None


_READERS: dict[type, Callable[..., object]] = {
    Literal: _literal,
    Template: _template,
    ArrayLiteral: _array,
    ObjectLiteral: _object,
    Reference: _reference,
    Attribute: _attribute,
    Subscript: _subscript,
    Call: _call,
    Function: _closure,
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
}

"""PostGIS's types as PostgreSQL prints them: `geometry(Point,4326)`."""

from __future__ import annotations

import re

from migration_guard.schema.model import ColumnType
from migration_guard.sql.names import strings
from migration_guard.sql.parser import Node

SPATIAL = frozenset({"geometry", "geography"})
_KINDS = {
    each.lower(): each
    for each in (
        *("Geometry", "GeometryCollection", "LineString", "MultiLineString", "MultiPoint"),
        *("MultiPolygon", "Point", "Polygon", "CircularString", "CompoundCurve", "CurvePolygon"),
        *("MultiCurve", "MultiSurface", "PolyhedralSurface", "Tin", "Triangle"),
    )
}
_GEOMETRY = re.compile(rf"({'|'.join(sorted(_KINDS, key=len, reverse=True))})(z?m?)")


def spatial_type(
    name: str, geometry: str | None, system: int | None, *, array: bool = False
) -> ColumnType:
    """`geometry(Point,4326)` as PostGIS prints it; of a geography 4326 is the default."""
    if not geometry:
        return ColumnType(name, array=array)
    match = _GEOMETRY.fullmatch(geometry.lower())
    kind = _KINDS[match[1]] + match[2].upper() if match is not None else geometry
    standard = 4326 if name == "geography" else None
    return ColumnType(name, precision=system or standard, array=array, geometry=kind)


def written_geometry(node: Node) -> str | None:
    """The kind in `geometry(Point)`, which the parser takes for a column's name."""
    for modifier in node.get("typmods", ()):
        fields = modifier.get("ColumnRef", {}).get("fields", ())
        if len(fields) == 1:
            return strings(fields)[0]
        text = modifier.get("A_Const", {}).get("sval")
        if text is not None:
            return str(text.get("sval", ""))
    return None

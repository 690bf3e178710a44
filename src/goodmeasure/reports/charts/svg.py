"""Vega-Lite drawn to SVG on the server, and made fit to stand in a page.

What comes out of the renderer is rebuilt from an allow-list: shapes and text only, no script, no
``style`` (the pages' policy forbids both), no per-mark roles (a screen reader hears the title and
the description once and then the table). Colours and sizes are plain attributes.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from xml.etree import ElementTree as ET

VEGA_LITE = "5.20"
"""The renderer carries several; naming one keeps pictures the same when it is upgraded."""

SVG = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset({"g", "path", "line", "rect", "circle", "text", "tspan", "clipPath", "defs"})
ATTRIBUTES = frozenset({
    "clip-path", "cx", "cy", "d", "dominant-baseline", "dx", "dy", "fill", "fill-opacity",
    "font-family", "font-size", "font-style", "font-weight", "height", "id", "opacity", "r",
    "rx", "ry", "stroke", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor", "transform",
    "width", "x", "x1", "x2", "y", "y1", "y2",
})  # fmt: skip
INHERITED = ATTRIBUTES & {
    "fill", "font-family", "font-size", "font-weight", "stroke", "stroke-width", "text-anchor",
}  # fmt: skip
LONG_DECIMALS = re.compile(r"(\d+\.\d\d)\d+")


def draw(spec: dict[str, Any], *, title: str, description: str, kind: str, key: str = "") -> str:
    """An accessible SVG of ``spec``. ``kind`` is its class; ``key`` tells twins on a page apart."""
    import vl_convert  # 60 ms and a JavaScript engine: only where a picture is drawn

    raw = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    return accessible(raw, title=title, description=description, kind=kind, key=key)


def accessible(raw: str, *, title: str, description: str, kind: str, key: str = "") -> str:
    """``raw`` with nothing but drawing in it, a title, a description and ids of its own."""
    digest = hashlib.sha256(f"{key}\n{title}\n{description}\n{raw}".encode()).hexdigest()[:10]
    given = ET.fromstring(raw)  # noqa: S314 - made by the renderer a line above, not by others
    root = ET.Element(
        "svg",
        {
            "xmlns": SVG,
            "class": f"gm-chart {kind}".strip(),
            "role": "img",
            "aria-labelledby": f"t{digest} d{digest}",
            "focusable": "false",
            "width": given.get("width", ""),
            "height": given.get("height", ""),
            "viewBox": given.get("viewBox", ""),
        },
    )
    ET.SubElement(root, "title", {"id": f"t{digest}"}).text = title
    ET.SubElement(root, "desc", {"id": f"d{digest}"}).text = description
    root.extend(kept for child in given if (kept := _kept(child, digest)) is not None)
    return ET.tostring(root, encoding="unicode")


def _kept(element: ET.Element, digest: str) -> ET.Element | None:
    """The element and its children without what does not draw anything."""
    name = element.tag.rpartition("}")[2]
    if name not in ELEMENTS or _invisible(element, name):
        return None
    new = ET.Element(name, {k: v for k, v in element.attrib.items() if k in ATTRIBUTES})
    if "id" in new.attrib:
        new.set("id", f"{new.get('id')}-{digest}")
    if "clip-path" in new.attrib:
        new.set("clip-path", str(new.get("clip-path")).replace(")", f"-{digest})"))
    for attribute in ("transform", "d"):
        if attribute in new.attrib:
            new.set(attribute, LONG_DECIMALS.sub(r"\1", str(new.get(attribute))))
    if new.get("opacity") == "1":
        del new.attrib["opacity"]
    new.text = element.text
    new.extend(kept for child in element if (kept := _kept(child, digest)) is not None)
    if name == "g":
        _hoist(new)
    return None if name == "g" and not len(new) else new


def _hoist(group: ET.Element) -> None:
    """Say once on a group what all its children say: a busy picture gets a third of its size."""
    if len(group) < 2:
        return
    for attribute in sorted(INHERITED & set(group[0].attrib)):  # the same picture is the same bytes
        said = {child.get(attribute) for child in group}
        if len(said) == 1:
            group.set(attribute, said.pop() or "")
            for child in group:
                del child.attrib[attribute]


def _invisible(element: ET.Element, name: str) -> bool:
    if element.get("display") == "none" or element.get("opacity") == "0":
        return True
    classes = (element.get("class") or "").split()
    return name == "path" and "background" in classes and element.get("fill") in (None, "none")

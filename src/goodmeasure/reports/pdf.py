"""A page as PDF/UA-1 (ISO 14289-1): tagged, titled, in its language, with nothing fetched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from weasyprint import URLFetcher

OURS = "data:image/svg+xml;base64,"
PRINTED = 4
"""The flag of an annotation that is printed as it is shown (ISO 32000-1, table 165)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    data: bytes
    pages: int


def pdf(page: str, sheet: str = "") -> Printed:
    """``page`` is a whole HTML document, ``sheet`` more CSS for print. The same page gives the same
    bytes."""
    import weasyprint  # half a second and Pango: only where a PDF is made

    css = weasyprint.CSS(string=sheet, url_fetcher=_fetcher())
    drawn = weasyprint.HTML(string=page, url_fetcher=_fetcher()).render(stylesheets=[css])
    made: bytes = drawn.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"", finisher=_finish)
    return Printed(data=made, pages=len(drawn.pages))


@cache
def _fetcher() -> URLFetcher:
    """Our own pictures alone: text of other people never makes the server ask anybody."""
    from weasyprint import URLFetcher

    class Nothing(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith(OURS):
                return super().fetch(url, headers)
            return _refuse(url)

    return Nothing()


def _refuse(url: str) -> NoReturn:
    raise ValueError(f"A paper fetches nothing: {url[:60]}")


def _finish(document: Any, pdf: Any) -> None:
    """What readers need and the renderer leaves out: which way each table header looks, links that
    are printed as they are shown, and a foot of the page that is not read out as content."""
    for one in pdf.objects:
        if not isinstance(one, dict):
            continue
        if one.get("S") == "/TH":
            one["A"]["Scope"] = "/Column" if _in_first_row(one) else "/Row"
        if one.get("Subtype") == "/Link":
            one["F"] = PRINTED
    _feet(pdf)


def _in_first_row(header: Any) -> bool:
    """The renderer names a header after its table, row and column: "12-0-3"."""
    return str(header["ID"].string).split("-")[1] == "0"


def _feet(pdf: Any) -> None:
    """The renderer leaves what stands in the margins out of the tree of tags, but marks it as if it
    were in it; such content is an artifact (ISO 14289-1, 7.8)."""
    import pydyf

    objects = {one.reference: one for one in pdf.objects}
    root = next(one for one in pdf.objects if _is(one, "/StructTreeRoot"))
    reached = _reached(root, objects)
    numbers = objects[root["ParentTree"]]["Nums"]
    of_page = dict(zip(numbers[::2], numbers[1::2], strict=True))
    pages = [one.reference for one in pdf.objects if _is(one, "/Page")]
    for one in pdf.objects:
        if not _is(one, "/StructElem") or one.reference in reached:
            continue
        for place in (kid for kid in one["K"] if isinstance(kid, int)):
            stream = objects[objects[one["Pg"]]["Contents"]].stream
            marked = next(
                n for n, said in enumerate(stream)
                if isinstance(said, pydyf.Dictionary) and said.get("MCID") == place
            )  # fmt: skip
            stream[marked - 1] = b"/Artifact"
            stream[marked] = pydyf.Dictionary({"Type": "/Pagination"})
            of_page[pages.index(one["Pg"])][place] = "null"


def _is(one: Any, kind: str) -> bool:
    return isinstance(one, dict) and one.get("Type") == kind


def _reached(root: Any, objects: dict[bytes, Any]) -> set[bytes]:
    found: set[bytes] = set()
    ahead = list(root["K"])
    while ahead:
        key = ahead.pop()
        if isinstance(key, bytes) and key not in found and key in objects:
            found.add(key)
            ahead.extend(objects[key].get("K", ()))
    return found

"""HTML of a post as plain text. Nothing is ever rendered or stored as HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from goodmeasure.observations.normalise.shapes import text

_PARAGRAPHS = frozenset({"p", "div", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4"})
_SILENT = frozenset({"script", "style", "template"})


class _Reader(HTMLParser):
    """Collects text; a link counts unless Mastodon marks it as a mention or a hashtag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n• ")
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag == "a":
            classes = (dict(attrs).get("class") or "").split()
            self.links += not {"mention", "hashtag"} & set(classes)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain(html: object) -> tuple[str, int]:
    """The words of ``html``, with blank lines between paragraphs, and how many links it holds.

    Mastodon hides the start and end of a long link from the eye but not from the text, so links
    come out whole.
    """
    reader = _Reader()
    reader.feed(text(html))
    reader.close()
    lines = [line.strip(" \t\r\f\v") for line in "".join(reader.parts).split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n"), reader.links

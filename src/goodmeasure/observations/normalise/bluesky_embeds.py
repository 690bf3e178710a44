"""What a Bluesky post carries besides its words, read from the author's own record.

The record is read and not the AppView's view of it, because the view holds the quoted author's name
and words. Lexicons: ``app.bsky.embed.*``, ``app.bsky.richtext.facet``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from goodmeasure.observations.normalise.shapes import listing, mapping, text
from goodmeasure.observations.posts import PostFeatures

_EMBED = "app.bsky.embed."


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachments:
    images: tuple[bool, ...] = ()
    """For each image: has it a description?"""
    video: bool = False
    captions: bool = False
    """The video has captions in at least one language."""
    link: bool = False
    quotes_a_post: bool = False
    unknown: tuple[str, ...] = ()
    """Names of the kinds we do not know: what they carry, we cannot say."""


def attachments(record: Mapping[str, object]) -> Attachments:
    """Look at ``record.embed``, and inside a record-with-media at both halves."""
    images: list[bool] = []
    video = captions = link = quotes = False
    unknown: list[str] = []
    for kind, embed in _halves(mapping(record.get("embed"))):
        if kind == "images":
            images += [_described(one) for one in listing(embed.get("images"))]
        elif kind == "video":
            video = True
            captions = bool(listing(embed.get("captions")))
        elif kind == "external":
            link = True
        elif kind == "record":
            uri = text(mapping(embed.get("record")).get("uri"))
            quotes = quotes or "/app.bsky.feed.post/" in uri
        else:
            unknown.append(kind)
    return Attachments(
        images=tuple(images),
        video=video,
        captions=captions,
        link=link,
        quotes_a_post=quotes,
        unknown=tuple(unknown),
    )


def features(record: Mapping[str, object], held: Attachments) -> PostFeatures:
    """An unknown attachment makes "no image" and "no video" unknown, not false."""
    facets = list(_facets(record))
    no = None if held.unknown else False
    tags = [text(f.get("tag")) for kind, f in facets if kind == "tag"]
    tags += [text(tag) for tag in listing(record.get("tags"))]
    return PostFeatures(
        link=held.link or any(kind == "link" for kind, _ in facets) or no,
        image=bool(held.images) or no,
        video=held.video or no,
        alt_text=all(held.images) if held.images else None,
        captions=held.captions if held.video else None,
        hashtags=tuple(dict.fromkeys(tag for tag in tags if tag)),
    )


def _halves(embed: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    if not embed:
        return
    kind = text(embed.get("$type"), longest=200)
    if kind == _EMBED + "recordWithMedia":
        yield "record", mapping(embed.get("record"))
        yield from _halves(mapping(embed.get("media")))
    else:
        short = kind.removeprefix(_EMBED)
        known = kind.startswith(_EMBED) and short in {"images", "video", "external", "record"}
        yield (short if known else kind or "without a name"), embed


def _described(image: object) -> bool:
    return bool(text(mapping(image).get("alt")).strip())


def _facets(record: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    for facet in listing(record.get("facets")):
        for feature in listing(mapping(facet).get("features")):
            kind = text(mapping(feature).get("$type"))
            yield kind.removeprefix("app.bsky.richtext.facet#"), mapping(feature)

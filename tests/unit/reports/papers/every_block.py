"""A paper with one of everything that a paper may hold, awkward words among it."""

from __future__ import annotations

from datetime import date

from goodmeasure.reports.charts.forest import ForestRow, forest
from goodmeasure.reports.papers.tree import (
    Block,
    Bullets,
    Day,
    Drawing,
    Figure,
    Heading,
    Link,
    Note,
    Paper,
    Paragraph,
    Reference,
    Table,
    Text,
    words,
)

EVIL = '<script>alert(1)</script> & "quoted" ]]> {{ 7 * 7 }} \u202egnorw\u0007'
ON = date(2026, 3, 4)


def figure(text: str = "about 61% (55 to 67)", ref: str = "A1") -> Figure:
    return Figure(text=text, ref=ref)


def reference(key: str, **over: object) -> Reference:
    given: dict[str, object] = {
        "what": "Share of parents at a place that stays open", "value": "about 61% (55 to 67)",
        "base": "parents, 412 asked (own survey)", "n": "It rests on 412 answers",
        "method": "Counted, each answer by its weight", "as_of": ON,
        "sources": (("Survey of parents", ""), ("Census", "https://census.example/2021")),
        "caveats": ("Those who answered chose to.",),
    }  # fmt: skip
    return Reference(key=key, **(given | over))  # type: ignore[arg-type]


def drawing() -> Drawing:
    rows = [
        ForestRow(name="Image", said="1.4 times", ratio=1.4, low=1.1, high=1.8, stands=True),
        ForestRow(name="Link", said="0.8 times", ratio=0.8, low=0.6, high=1.05, stands=False),
    ]
    made = forest(rows, what="engagement", sentence="Posts with an image got more.", key="every")
    return Drawing(picture=made, ref="A2")


def table(rows: int = 3, *, wide: bool = False) -> Table:
    return Table(
        caption=f"Options and what they reach{', wide' if wide else ''}",
        head=("Option", "Reach of groups", "What speaks against it"),
        rows=tuple(
            (words(f"Option {n}"), (figure(),), words(f"{EVIL} and a longer sentence, {n}", own=True))
            for n in range(rows)
        ),
        wide=wide,
    )  # fmt: skip


def blocks(rows: int = 3) -> tuple[Block, ...]:
    return (
        Note(line=words("Draft. Nothing is decided yet.")),
        Paragraph(line=(Text(text="Decided on "), Day(on=ON), Text(text=": emergency only.")), lead=True),
        Heading(level=2, line=words("Purpose"), key="purpose"),
        Paragraph(line=(Text(text="It reaches "), figure(), Text(text=" of parents, says "),
                        Text(text=EVIL, own=True), Text(text=" and "), Text(text="boldly", strong=True), Text(text=" "),
                        Link(text="the census", href="https://census.example/2021"), Text(text="."))),
        Heading(level=3, line=words("What follows")),
        Bullets(lines=(words("First"), (Text(text="Second, "), figure("24 posts", "A2")))),
        Bullets(lines=(words("Tell colleagues"), words("Tell the public")), numbered=True),
        Heading(level=4, line=words("Deeper")),
        Bullets(lines=(words("Starts at one again"), words("And two")), numbered=True),
        Heading(level=2, line=words("Figures"), key="figures"),
        table(rows),
        drawing(),
        table(rows, wide=True),
        Heading(level=2, line=words("After the wide one")),
        Paragraph(line=words("The end.")),
    )  # fmt: skip


def paper(rows: int = 3, **over: object) -> Paper:
    given: dict[str, object] = {
        "title": f"Should we stay on X? {EVIL}", "subject": "Officer’s report",
        "organisation": "Northbank Council", "made_on": ON, "blocks": blocks(rows),
        "references": (reference("A1"), reference("A2", what=EVIL)),
    }  # fmt: skip
    return Paper(**(given | over))  # type: ignore[arg-type]

"""What the rows of a table say: counts or per cent, decided by marks or by arithmetic, else asked.

Arithmetic: where a row and the one below it are in the ratio of a share to a count of one of the
bases, in every column, they are those. A value over 100 is no percentage. Nothing else decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from goodmeasure.sources.published.crosstabs.blocks import Base
from goodmeasure.sources.published.crosstabs.table import Parts, RawRow, values
from goodmeasure.sources.published.crosstabs.values import Choice, Says, SeenCell, SeenRow

Numbers = tuple[float | None, ...]

_OTHER = re.compile(
    r"(?:mean|average|median|std|standard|s\.?d\.?|s\.?e\.?|variance|error)\b.*", re.IGNORECASE
)
_NET = re.compile(r"(?:net|any|all|total|sub-?total|summary|combined)\b.*|.*\(net\)", re.IGNORECASE)
_PERCENT = re.compile(
    r"(?:column|col\.?)\s*(?:%|per ?cent\w*)|percentages?\b|\bper cent\b|^%$|\(%\)|figures are %|"
    r"cells? (?:show|are) %",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\bcounts?\b|\bfrequenc(?:y|ies)\b(?! of)|\bnumbers? of (?:people|adults)\b",
                    re.IGNORECASE)  # fmt: skip
_SINGLE = re.compile(r"single|one answer|select one|\bSA\b", re.IGNORECASE)
ROUNDING = 0.6
"""Half a unit of whole per cent, and a little for weights that were rounded too."""


def rows_said(parts: Parts, raw: list[RawRow], bases: dict[Base, RawRow]) -> tuple[SeenRow, ...]:
    """Every row with what it says, counts joined to the shares they are behind."""
    kept = [one for one in raw if not _OTHER.fullmatch(one.label)]
    for one in raw:
        if one not in kept:
            parts.remarks.append(f"Row {one.line} (“{one.label}”) is not a share and is left out.")
    weighted, unweighted = values(bases.get(Base.WEIGHTED)), values(bases.get(Base.UNWEIGHTED))
    known = [one for one in (weighted, unweighted) if one]
    pairs = _pairs(kept, known)
    told = _said_by_marks(parts, kept)
    single = _of_single_rows(parts, kept, pairs, told, known)
    alone = [row for n, row in enumerate(kept) if n not in pairs and n - 1 not in pairs]
    shares = [one for one in alone if told.get(one.line, single) is Says.PERCENT]
    factor = 100.0 if _are_fractions(parts, shares) else 1.0
    rows: list[SeenRow] = []
    for place, row in enumerate(kept):
        if place - 1 in pairs:
            continue
        if place in pairs:
            count, share = (row, kept[place + 1]) if pairs[place] else (kept[place + 1], row)
            share = _scaled(share, known, count)
            rows.append(_row(share, Says.PERCENT, label=row.label or share.label,
                             counts=values(count)))  # fmt: skip
            continue
        says = told.get(row.line, single)
        if says is not None:
            rows.append(_row(_times(row, factor) if says is Says.PERCENT else row, says))
    merged = _merged(rows)
    _check(parts, merged, known)
    return merged


def _row(row: RawRow, says: Says, *, label: str = "", counts: Numbers = ()) -> SeenRow:
    return SeenRow(
        line=row.line, label=(label or row.label)[:300], says=says, counts=counts,
        section=row.section, is_net=bool(_NET.fullmatch(label or row.label)),
        cells=tuple(one or SeenCell() for one in row.cells),
    )  # fmt: skip


def _pairs(rows: list[RawRow], bases: list[Numbers]) -> dict[int, bool]:
    """Rows that belong to the one below them; ``True`` where the first of the two is the count."""
    found: dict[int, bool] = {}
    for place, (one, two) in enumerate(pairwise(rows)):
        if place - 1 in found or (two.label and two.label != one.label):
            continue
        if {one.marker, two.marker} == {"count", "percent"}:
            found[place] = one.marker == "count"
        elif two.percent and not one.percent:
            found[place] = True
        elif one.percent and not two.percent:
            found[place] = False
        elif any(is_share_of(values(two), values(one), base) for base in bases):
            found[place] = True
        elif any(is_share_of(values(one), values(two), base) for base in bases):
            found[place] = False
    return found


def is_share_of(shares: Numbers, counts: Numbers, base: Numbers) -> bool:
    """Whether shares are counts out of the base, per cent or fraction, in nearly every column."""
    triples = [
        (s, c, b) for s, c, b in zip(shares, counts, base, strict=True)
        if s is not None and c is not None and b
    ]  # fmt: skip
    if not triples:
        return False
    for scale, slack in ((100.0, ROUNDING), (1.0, 0.006)):
        fitting = sum(abs(scale * c / b - s) <= slack + scale * 0.5 / b for s, c, b in triples)
        if fitting >= 0.8 * len(triples) and any(s > 0 for s, _, _ in triples):
            return True
    return False


def _said_by_marks(parts: Parts, rows: list[RawRow]) -> dict[int, Says]:
    """Rows that say themselves what they are, by line."""
    found = {}
    section = ""
    for row in rows:
        section = parts.block.sections.get(row.line, section)
        said = f"{row.label} {section}"
        if row.percent or row.marker == "percent" or _PERCENT.search(said):
            found[row.line] = Says.PERCENT
        elif row.marker == "count" or _COUNT.search(section):
            found[row.line] = Says.COUNT
    return found


def _of_single_rows(
    parts: Parts, rows: list[RawRow], pairs: dict[int, bool], told: dict[int, Says],
    bases: list[Numbers],
) -> Says | None:  # fmt: skip
    """What the rows are that neither have a partner nor say it themselves."""
    alone = [
        row for place, row in enumerate(rows)
        if place not in pairs and place - 1 not in pairs and row.line not in told
    ]  # fmt: skip
    if not alone:
        return None
    if pairs and not any(value is not None for row in alone for value in values(row)):
        return Says.PERCENT
    above = " ".join(text for _, text in parts.block.texts)
    corner = " ".join(str(head.cells[parts.left] or "") for head in parts.block.heads).strip()
    percent = any(_PERCENT.search(one) for one in (above, corner))
    count = any(_COUNT.search(one) for one in (above, corner))
    if percent != count:
        return Says.PERCENT if percent else Says.COUNT
    top = max((v for row in alone for v in values(row) if v is not None), default=0.0)
    if top > 100:
        return Says.COUNT
    if _sum_to(alone, 1.0, 0.02) or _sum_to(alone, 100.0, 1.5):
        return Says.PERCENT
    if any(_sum_to_base(alone, base) for base in bases):
        return Says.COUNT
    answer = parts.ask(
        "says", "The figures could be counts of people or percentages; nothing says which.",
        alone[0].line,
        Choice(key="percent", text="Percentages of the column"),
        Choice(key="count", text="Counts of people"),
    )  # fmt: skip
    return Says(answer) if answer in ("percent", "count") else None


def sums(rows: Sequence[RawRow | SeenRow]) -> tuple[float, ...]:
    """Of each column, over the rows that are no nets; a column with a gap has none."""
    plain = [one for one in rows if not _NET.fullmatch(one.label)]
    columns = zip(*(one.cells for one in plain), strict=True)
    return tuple(
        sum(cell.value for cell in column if cell is not None and cell.value is not None)
        for column in columns
        if all(cell is not None and (cell.value is not None or cell.mark) for cell in column)
    )


def _sum_to(rows: list[RawRow], whole: float, slack: float) -> bool:
    found = sums(rows)
    return len(rows) > 1 and bool(found) and all(abs(one - whole) <= slack for one in found)


def _sum_to_base(rows: list[RawRow], base: Numbers) -> bool:
    found = sums(rows)
    return len(found) == len(base) and len(rows) > 1 and all(
        b is not None and abs(one - b) <= len(rows) for one, b in zip(found, base, strict=True)
    )  # fmt: skip


def _are_fractions(parts: Parts, shares: list[RawRow]) -> bool:
    """A spreadsheet holds 45% as 0.45. Where all are at most 1, arithmetic or a person decides."""
    found = [v for row in shares for v in values(row) if v is not None]
    if not found or max(found) > 1 or any(row.percent for row in shares) or set(found) <= {0.0}:
        return False
    if _sum_to(shares, 1.0, 0.02):
        return True
    answer = parts.ask(
        "fraction", "All shares are 1 or less: 0.45 could be 45% or under half of one per cent.",
        shares[0].line,
        Choice(key="fraction", text="0.45 is 45%"), Choice(key="percent", text="0.45 is 0.45%"),
    )  # fmt: skip
    return answer == "fraction"


def _scaled(share: RawRow, bases: list[Numbers], count: RawRow) -> RawRow:
    """A share that is a fraction of 1 as per cent; the counts beside it tell."""
    ratios = [
        100 * c / b / s
        for base in bases
        for s, c, b in zip(values(share), values(count), base, strict=True)
        if s and c and b
    ]
    if ratios and sorted(ratios)[len(ratios) // 2] > 30:
        return _times(share, 100.0)
    return share


def _times(row: RawRow, factor: float) -> RawRow:
    cells = tuple(
        SeenCell(value=None if one.value is None else round(one.value * factor, 10),
                 letters=one.letters, mark=one.mark) if one else None
        for one in row.cells
    )  # fmt: skip
    return RawRow(line=row.line, label=row.label, marker=row.marker, section=row.section,
                  cells=cells, percent=row.percent)  # fmt: skip


def _merged(rows: list[SeenRow]) -> tuple[SeenRow, ...]:
    """Counts in one part of the table and shares of the same rows in another, joined."""
    shares = {one.label for one in rows if one.says is Says.PERCENT}
    counts = {one.label: one for one in rows if one.says is Says.COUNT and one.label in shares}
    return tuple(
        SeenRow(line=one.line, label=one.label, says=one.says, cells=one.cells, section=one.section,
                is_net=one.is_net, counts=one.counts or _counts(counts.get(one.label)))
        for one in rows
        if not (one.says is Says.COUNT and one.label in counts)
    )  # fmt: skip


def _counts(row: SeenRow | None) -> Numbers:
    return tuple(cell.value for cell in row.cells) if row else ()


def _check(parts: Parts, rows: tuple[SeenRow, ...], bases: list[Numbers]) -> None:
    """What cannot be right becomes a question: over 100, sums, counts against bases."""
    shares = [one for one in rows if one.says is Says.PERCENT]
    for row in shares:
        over = [c.value for c in row.cells if c.value is not None and not 0 <= c.value <= 100.5]
        if over:
            parts.ask("over-100", f"“{row.label}” has {over[0]:g} per cent.", row.line, each=True)
        if (
            row.counts
            and bases
            and not any(
                is_share_of(tuple(c.value for c in row.cells), row.counts, base) for base in bases
            )
        ):
            parts.ask(
                "disagrees", f"The percentages of “{row.label}” are not its counts out of either"
                " base.", row.line, Choice(key="keep", text="Use the percentages as published"),
            )  # fmt: skip
    for row in rows:
        _check_counts(parts, row, bases)
    lines = (*parts.block.texts, *parts.block.sections.items(), *parts.block.after)
    texts = " ".join(text for _, text in lines)
    if shares and _SINGLE.search(texts):
        wrong = [one for one in sums(shares) if abs(one - 100) > 0.5 * len(shares) + 1]
        if wrong:
            parts.ask(
                "sum", f"One answer was asked for, and the percentages sum to {wrong[0]:.0f} where"
                " they should sum to 100.", shares[0].line,
                Choice(key="keep", text="Use them as published"),
            )  # fmt: skip


def _check_counts(parts: Parts, row: SeenRow, bases: list[Numbers]) -> None:
    counts = _counts(row) if row.says is Says.COUNT else row.counts
    if not counts or not bases:
        return
    for place, count in enumerate(counts):
        largest = max((base[place] or 0.0 for base in bases), default=0.0)
        if count is not None and largest and count > largest + 1:
            parts.ask(
                "over-base", f"“{row.label}” counts {count:,.0f} people, and the base is"
                f" {largest:,.0f}.", row.line, Choice(key="keep", text="Use them as published"),
            )  # fmt: skip
            return

"""Papers of a decision as they read, passages in people's own wording, and files of them."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from goodmeasure.kernel.errors import GoodMeasureError, InputError, NotDrawn
from goodmeasure.reports import wording
from goodmeasure.reports.papers.kinds import BY_KEY, KINDS
from goodmeasure.reports.papers.making import Made, Source, make
from goodmeasure.reports.papers.passages import LONGEST, Edited, has_figures, to_text
from goodmeasure.reports.papers.tree import Paper
from goodmeasure.reports.papers.values import Filled, fill
from goodmeasure.services.decisions import drawing, templates
from goodmeasure.services.decisions.drawing import FORMS
from goodmeasure.services.decisions.gathering import record_of
from goodmeasure.store import audit
from goodmeasure.store.models import DecisionRecord, Organisation, PackText, User

log = logging.getLogger(__name__)
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    name: str
    content: bytes
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Undrawn:
    """Why there is no file of a paper; ``form`` is empty where the paper itself cannot be made."""

    paper: str
    form: str
    sentence: str
    next_step: str


class Pack:
    """The papers of one decision; what they are made of is loaded once."""

    def __init__(self, decision: DecisionRecord, *, now: datetime) -> None:
        self.decision = decision
        self.record = record_of(decision, now=now)
        zone = ZoneInfo(decision.organisation.time_zone)
        rows = decision.texts.filter(ended_at__isnull=True).select_related("person")
        self.texts = {
            (one.document, one.part): Edited(
                key=one.part, text=one.text, on=one.at.astimezone(zone).date(),
                person=str(one.person) if one.person is not None else "somebody who has left",
            )
            for one in rows.order_by("at", "pk")
        }  # fmt: skip
        self._frozen = decision.frozen.get("templates", {}) if decision.frozen_at else {}
        self._own = {} if self._frozen else templates.own(decision.organisation)
        self._filled: Filled | None = None

    def template(self, document: str) -> str:
        """That with which it was frozen, or the organisation's own of now; empty for ours."""
        if document in self._frozen:
            return str(self._frozen[document])
        found = self._own.get(document)
        return found.body if found is not None else ""

    def made(self, document: str) -> Made:
        """Raises ``InputError`` for no such paper, or a template that goes wrong on it, and
        ``NotDrawn`` where the program does."""
        if document not in BY_KEY:
            raise InputError("There is no such paper.", next_step=", ".join(BY_KEY))
        texts = tuple(one for (kind, _), one in self.texts.items() if kind == document)
        try:
            return make(document, Source(
                record=self.record, template=self.template(document), texts=texts,
                filled=self.filled,
            ))  # fmt: skip
        except GoodMeasureError:
            raise
        except Exception as error:
            log.exception("“%s” could not be made.", BY_KEY[document].title)
            raise NotDrawn(
                f"the program that makes it stopped ({type(error).__name__}).",
                next_step="Ask whoever runs Good Measure to look into its log.",
            ) from error

    @property
    def filled(self) -> Filled:
        """What the papers are filled with, worked out once for all of them."""
        if self._filled is None:
            self._filled = fill(self.record, tuple(
                f"{BY_KEY[kind].title}, “{one.key}”: {one.person}, {wording.day(one.on)}"
                for (kind, _), one in self.texts.items()
                if kind in BY_KEY
            ))  # fmt: skip
        return self._filled

    def file(self, document: str, form: str) -> File:
        paper = self.made(document).paper
        content = drawing.drawn(paper, form)
        return File(
            name=f"{self._stem}-{document}.{form}", content=content, kind=FORMS[form][0]
        )  # fmt: skip

    def draw(self) -> tuple[Undrawn, ...]:
        """Draw every paper in every form. One that fails takes no other with it."""
        found: list[Undrawn] = []
        for one in KINDS:
            try:
                paper = self.made(one.key).paper
            except GoodMeasureError as error:
                found.append(_undrawn(one.key, "", error))
                continue
            for form in FORMS:
                try:
                    drawing.drawn(paper, form)
                except GoodMeasureError as error:
                    found.append(_undrawn(one.key, form, error))
        return tuple(found)

    def all(self) -> File:
        """Every file that is drawn, in one archive: the same each time."""
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            for key, paper in self._papers().items():
                for form in FORMS:
                    content = drawing.held(paper, form)
                    if content is not None:
                        name = zipfile.ZipInfo(f"{self._stem}-{key}.{form}", EPOCH)
                        archive.writestr(name, content, zipfile.ZIP_DEFLATED)
        return File(name=f"{self._stem}.zip", content=held.getvalue(), kind="application/zip")

    def drawn(self) -> frozenset[tuple[str, str]]:
        """Paper and form of each file that is drawn already."""
        return frozenset(
            (key, form)
            for key, paper in self._papers().items()
            for form in FORMS
            if drawing.is_held(paper, form)
        )

    def _papers(self) -> dict[str, Paper]:
        """Those that can be made."""
        found = {}
        for one in KINDS:
            with suppress(GoodMeasureError):
                found[one.key] = self.made(one.key).paper
        return found

    @property
    def is_drawn(self) -> bool:
        """Whether all of them are, and can be taken away at once."""
        return len(self.drawn()) == len(KINDS) * len(FORMS)

    @property
    def _stem(self) -> str:
        """A name that is safe in every folder: "decision-3-our-place-on-x"."""
        words = re.sub(r"[^a-z0-9]+", "-", self.decision.title.lower()).strip("-")[:50].strip("-")
        return "-".join(part for part in ("decision", str(self.decision.pk), words) if part)


def _undrawn(paper: str, form: str, error: GoodMeasureError) -> Undrawn:
    sentence = error.sentence if form else f"{BY_KEY[paper].title} cannot be made: {error.sentence}"
    return Undrawn(paper=paper, form=form, sentence=sentence, next_step=error.next_step)


def text_of(made: Made, part: str) -> str:
    """The words of a part as they are offered to be edited. ``InputError`` for no such part."""
    found = next((one for one in made.parts if one.key == part), None)
    if found is None:
        raise InputError("The paper has no such part.", next_step="Choose one from the list.")
    return to_text(found.blocks)


def edit(
    organisation: Organisation, decision: DecisionRecord, document: str, part: str, text: str, *,
    now: datetime, person: User | None = None,
) -> bool:  # fmt: skip
    """A person's own wording of one part, kept with who and when. Says whether it holds numbers:
    they are no longer filled in from the record. Raises ``InputError`` naming the line."""
    if len(text) > LONGEST:
        raise InputError(
            f"A passage has at most {LONGEST:,} characters.", next_step="Say it in fewer words."
        )
    if not text.strip():
        raise InputError("The passage is empty.", next_step="Write it, or take back your wording.")
    pack = Pack(decision, now=now)
    text_of(pack.made(document), part)
    by = Edited(key=part, text=text, person=str(person), on=organisation.day_of(now))
    pack.texts[document, part] = by
    pack.made(document)  # refuses what cannot be read
    with transaction.atomic():
        _end(decision, document, part, now)
        PackText.objects.create(
            decision=decision, document=document, part=part, text=text, person=person, at=now
        )
        audit.record(
            organisation, person=person, at=now, action="wording of a paper changed",
            subject=decision.title, decision=decision.pk, paper=BY_KEY[document].title, part=part,
        )  # fmt: skip
    return has_figures(text)


def take_back(
    organisation: Organisation, decision: DecisionRecord, document: str, part: str, *,
    now: datetime, person: User | None = None,
) -> None:  # fmt: skip
    """The words of the template again."""
    with transaction.atomic():
        if _end(decision, document, part, now):
            audit.record(
                organisation, person=person, at=now, action="wording of a paper taken back",
                subject=decision.title, decision=decision.pk, part=part,
                paper=BY_KEY[document].title if document in BY_KEY else document,
            )  # fmt: skip


def _end(decision: DecisionRecord, document: str, part: str, now: datetime) -> int:
    standing = decision.texts.filter(document=document, part=part, ended_at__isnull=True)
    return standing.update(ended_at=now)

"""Files of papers: each drawn once and kept, and why one could not be."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping

from django.core.cache import caches

from goodmeasure import __version__
from goodmeasure.kernel.errors import NotDrawn
from goodmeasure.reports.papers import docx, html, pdf
from goodmeasure.reports.papers.tree import Paper

log = logging.getLogger(__name__)


def _html(paper: Paper) -> bytes:
    return html.file(paper).encode()


FORMS: Mapping[str, tuple[str, Callable[[Paper], bytes]]] = {
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.docx,
    ),
    "html": ("text/html; charset=utf-8", _html),
    "pdf": ("application/pdf", pdf.pdf),
}  # fmt: skip
"""By the ending of the file's name."""

FORM_NAMES = {"docx": "Word", "pdf": "PDF", "html": "HTML"}


def drawn(paper: Paper, form: str) -> bytes:
    """The file of a paper. The same paper is drawn once: a long PDF takes a second or more.

    Raises ``NotDrawn``: a person reads what to do, the log has the error itself.
    """
    found = held(paper, form)
    if found is not None:
        return found
    try:
        made = FORMS[form][1](paper)
    except Exception as error:
        log.exception("“%s” could not be drawn as %s.", paper.subject, FORM_NAMES[form])
        raise NotDrawn(
            f"{paper.subject} could not be drawn as {FORM_NAMES[form]}: the program that draws it"
            f" stopped ({type(error).__name__}).",
            next_step=f"{_others(form)} Ask once more; if it fails again, ask whoever runs Good"
            " Measure to look into its log.",
        ) from error
    _keep(paper, form, made)
    return made


def held(paper: Paper, form: str) -> bytes | None:
    """The file where it is drawn already."""
    found: bytes | None = caches["papers"].get(_key(paper, form))
    return found


def is_held(paper: Paper, form: str) -> bool:
    return _key(paper, form) in caches["papers"]


def _keep(paper: Paper, form: str, made: bytes) -> None:
    try:
        caches["papers"].set(_key(paper, form), made)
    except OSError as error:
        log.exception("A drawn paper could not be kept.")
        raise NotDrawn(
            f"{paper.subject} was drawn as {FORM_NAMES[form]}, and could not be kept.",
            next_step="Ask whoever runs Good Measure whether the disk is full, and whether the"
            " folder “papers” of the data folder can be written to. Then ask once more.",
        ) from error


def _others(form: str) -> str:
    """The words are the same in every form."""
    rest = " or ".join(name for key, name in FORM_NAMES.items() if key != form)
    return f"Take it as {rest}, which say the same."


def _key(paper: Paper, form: str) -> str:
    digest = hashlib.sha256(f"{__version__}\n{form}\n{paper!r}".encode()).hexdigest()
    return f"paper-{digest}"

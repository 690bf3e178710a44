"""The plan as files that are kept elsewhere: one HTML document, and a PDF of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from goodmeasure.kernel.errors import InputError
from goodmeasure.reports.incident.sheet import Sheet, fewest_pages, fitted, html
from goodmeasure.reports.pdf import Printed
from goodmeasure.services.incidents.plans import plan_of, standing
from goodmeasure.store.models import IncidentPlan, Organisation


def sheet_of(organisation: Organisation, kept: IncidentPlan) -> Sheet:
    return Sheet(
        plan=plan_of(kept), organisation=organisation.name, version=kept.version,
        made_on=organisation.day_of(kept.at),
        made_by=str(kept.person) if kept.person else "",
    )  # fmt: skip


def as_html(organisation: Organisation, kept: IncidentPlan) -> str:
    """It prints on as many pages as the PDF, with letters of the same size."""
    sheet, _ = fitted(sheet_of(organisation, kept))
    return html(sheet)


def as_pdf(organisation: Organisation, kept: IncidentPlan) -> Printed:
    _, made = fitted(sheet_of(organisation, kept))
    return made


def least_pages(organisation: Organisation, kept: IncidentPlan) -> int:
    return fewest_pages(sheet_of(organisation, kept))


def file_name(organisation: Organisation, kept: IncidentPlan, ending: str) -> str:
    return f"incident-plan-{organisation.slug}-version-{kept.version}.{ending}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    html: Path
    pdf: Path
    pages: int


def save_files(organisation: Organisation, folder: Path) -> Saved:
    """Both files of the version that holds, in a folder. Raises ``InputError``."""
    kept = standing(organisation)
    if kept is None:
        raise InputError("There is no plan yet.", next_step="Write it on the pages first.")
    folder.mkdir(parents=True, exist_ok=True)
    sheet, made = fitted(sheet_of(organisation, kept))
    page, printed = (folder / file_name(organisation, kept, one) for one in ("html", "pdf"))
    page.write_text(html(sheet), encoding="utf-8")
    printed.write_bytes(made.data)
    return Saved(html=page, pdf=printed, pages=made.pages)

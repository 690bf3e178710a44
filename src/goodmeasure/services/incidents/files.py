"""The plan as files that are kept elsewhere: one HTML document, and a PDF of it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from goodmeasure.reports.incident.sheet import Sheet, fitted, html
from goodmeasure.reports.pdf import Printed
from goodmeasure.services.incidents.plans import plan_of
from goodmeasure.store.models import IncidentPlan, Organisation


def sheet_of(organisation: Organisation, kept: IncidentPlan) -> Sheet:
    return Sheet(
        plan=plan_of(kept), organisation=organisation.name, version=kept.version,
        made_on=kept.at.astimezone(ZoneInfo(organisation.time_zone)).date(),
        made_by=str(kept.person) if kept.person else "",
    )  # fmt: skip


def as_html(organisation: Organisation, kept: IncidentPlan) -> str:
    """It prints on as many pages as the PDF, with letters of the same size."""
    sheet, _ = fitted(sheet_of(organisation, kept))
    return html(sheet)


def as_pdf(organisation: Organisation, kept: IncidentPlan) -> Printed:
    _, made = fitted(sheet_of(organisation, kept))
    return made


def file_name(organisation: Organisation, kept: IncidentPlan, ending: str) -> str:
    return f"incident-plan-{organisation.slug}-version-{kept.version}.{ending}"

"""Surveys of our own: making them, taking answers, and what the answers say.

making      the draft, its changes, days, links and waves
answering   answers from the public page and from paper
files       answers in files, in and out
results     shares by group, weighted to known sizes, and change between waves
findings    shares as findings, for programs
pieces      what surveys say about groups and outlets, for the grid
keeping     closing on the day and deleting in time
"""

from goodmeasure.services.surveys.pieces import (
    Told,
    answers_by_group,
    newest_answers,
    pieces_of_surveys,
    reach_answers,
    told_of,
)

__all__ = [
    "Told",
    "answers_by_group",
    "newest_answers",
    "pieces_of_surveys",
    "reach_answers",
    "told_of",
]

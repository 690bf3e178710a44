"""Decisions: written as a draft, frozen with everything they rested on, and their papers.

drafting    starting one, and what people write
gathering   the record as it stands, or stood when it was frozen
freezing    making it stand, and withdrawing it
since       what changed since
templates   an organisation's own templates of papers
drawing     the file of a paper, kept, and why there is none
papers      papers as they read, their wording, and all of them in one file
"""

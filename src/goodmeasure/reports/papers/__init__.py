"""Papers of a decision: one document tree, drawn as HTML, as DOCX and as an accessible PDF."""

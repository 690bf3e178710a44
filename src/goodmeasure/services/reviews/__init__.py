"""Reviews: what people put into them, what figures we hold, and what they come to.

making      opening one, and every change of it, kept and refused in one place
reading     a review as it stood at any time, and who changed what
offers      figures that we hold for a cell
filling     putting offered figures into empty cells
stating     figures that a team states, with their source
results     what it comes to, worked out once and kept
since       what changed since a day or a decision
"""

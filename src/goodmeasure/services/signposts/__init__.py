"""Signposts: what would change a decision, set by a team and watched at every collection.

figures     the figure of one look, from measures, the grid or the log
foreseeing  what a signpost would take, before it is set
setting     setting, saying that it was seen, ending
entering    figures by hand, and correcting them
watching    the looks that have come due, where each stands, who is told
telling     the e-mail to its owner
reading     what pages and other services read
"""

"""Published figures: brought in files, kept whole with their source, and what they say of groups.

reading        from an uploaded file to figures in long form: seen, asked about, understood
keeping        sources with all their figures, in the library
waves          a later file of the same figures, by the mapping that was confirmed
starter_set    facts that we ship, each second-hand
library        a source’s tables and figures, as its page shows them
standings      a person's word that a group lies in a column's population
pieces         what a column says of the groups that it stands for, for the grid
converting     a share as a share of other people, through sizes that a person states
rebasing       numbers of people by age, and shares as they would be at those ages
"""

"""The register of names: who keeps each account, what proves that it is ours, who looks like it.

register     all names with what is known of each
states       what is done with a channel, and why, by whom, when
reserving    names that are kept without an account that we know of
keeping      owner, deputy, where the key is, dates
sheets       the register as a spreadsheet, out and in
checking     asking for every proof of a name, and keeping the answers
lookalikes   other people's accounts that may be taken for ours
due          dates that have come: sign in, look again
"""

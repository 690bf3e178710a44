"""Who is behind a name: what proves it, when a proof counts as lost, and which names look alike.

proofs       kinds of proof, what a check answered, and when it is time to tell somebody
confusables  what looks like what (Unicode Technical Standard #39)
likeness     in which way somebody else's name may be taken for ours
"""

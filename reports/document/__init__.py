"""The report as a document: what it says, in which order, in whose form; independent of paper, sheet and screen."""

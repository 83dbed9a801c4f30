"""One module for each check: a question about a system, answered with problems."""

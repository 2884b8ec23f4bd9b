"""The chapters of the story, each a table of steps."""

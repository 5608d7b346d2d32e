"""Checks and their lines: opened, drafted, sent, changed, voided, settled, closed."""

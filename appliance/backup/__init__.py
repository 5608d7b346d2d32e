"""Backups: the database copied while it serves, verified, kept by a rule, and put back."""

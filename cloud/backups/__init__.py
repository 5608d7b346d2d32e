"""Sealed backups that boxes give the vendor to keep: received in pieces, kept by a rule, given back."""

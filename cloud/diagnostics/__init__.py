"""Bundles of diagnostics: asked for, received in pieces, kept for a while."""

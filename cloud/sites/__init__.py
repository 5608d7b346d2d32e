"""Tenants and their sites: registered, searched, changed, deregistered."""

"""Approvals from a manager's own phone: what a waiter may not do himself, told in the box's words, decided elsewhere."""

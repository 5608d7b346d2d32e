"""Waiters' wallets and drawers: what lies in them, what moved it, what was counted."""

"""Help from the vendor with a manager's consent, and what the box tells of itself for it."""

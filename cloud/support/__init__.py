"""Help with a manager's consent: support opens a view on a box with the code that he reads out."""

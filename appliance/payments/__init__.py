"""Money taken for checks, and its linked reversals."""

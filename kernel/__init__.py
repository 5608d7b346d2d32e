"""What box and cloud share, and nothing else: money, ids, clock, errors (pure), and the plumbing of kernel/web."""

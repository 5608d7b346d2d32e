"""The business day: opened, looked at, closed with a numbered report that never changes."""

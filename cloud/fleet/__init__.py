"""Commands to boxes: queued per site, signed, given until they are answered, run at most once."""

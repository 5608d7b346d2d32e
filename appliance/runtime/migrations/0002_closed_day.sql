-- The last trading day that was closed: commands after the close belong to the day after it.
ALTER TABLE journal ADD COLUMN closed_day TEXT;

-- How making backups goes: how often it failed in a row, since when, and why. What backups there are, the place itself says.
CREATE TABLE backup_standing (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    failures INTEGER NOT NULL DEFAULT 0,
    failed_at_ms INTEGER, -- the last time
    cause TEXT NOT NULL DEFAULT '', -- see model.Cause
    reason TEXT NOT NULL DEFAULT '',
    made_at_ms INTEGER, -- the last good one
    made_seq INTEGER
);
INSERT INTO backup_standing (one) VALUES (1);

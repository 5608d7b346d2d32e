-- To whom copies outside this box are sealed: the public half of a key that its owner keeps.
CREATE TABLE backup_sealing (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    public TEXT NOT NULL DEFAULT '', -- an age recipient; '' while there is no key, and no copies
    made_at_ms INTEGER,
    in_cloud INTEGER NOT NULL DEFAULT 0 CHECK (in_cloud IN (0, 1))
);
INSERT INTO backup_sealing (one) VALUES (1);
-- How copies in each further place go. What lies there, the place itself says.
CREATE TABLE backup_copies (
    place TEXT PRIMARY KEY,
    kind TEXT NOT NULL, -- see model.Where
    label TEXT NOT NULL, -- what people call it
    name TEXT NOT NULL, -- the last good one, '' for none
    made_at_ms INTEGER,
    bytes INTEGER NOT NULL,
    failures INTEGER NOT NULL, -- in a row
    failed_at_ms INTEGER,
    cause TEXT NOT NULL, -- see model.Cause
    reason TEXT NOT NULL
);

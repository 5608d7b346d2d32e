-- The journal: facts in the order they happened, chained by hash. docs/journal.md gives the bytes.
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    clock TEXT NOT NULL CHECK (clock IN ('sure', 'unsure')),
    business_day TEXT NOT NULL,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    subject TEXT NOT NULL,
    actor INTEGER,
    device TEXT,
    command_id TEXT,
    payload_hash BLOB NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX events_by_subject ON events (subject, seq);
CREATE INDEX events_by_day ON events (business_day, type, seq);

CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'the journal is never changed');
END;
CREATE TRIGGER events_never_vanish BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'the journal is never shortened');
END;

-- Bodies stand apart so that retention may erase them while the chain still verifies.
CREATE TABLE payloads (
    seq INTEGER PRIMARY KEY REFERENCES events (seq),
    salt BLOB NOT NULL,
    body BLOB NOT NULL
);

CREATE TABLE cursors (
    consumer TEXT PRIMARY KEY,
    seq INTEGER NOT NULL
) WITHOUT ROWID;

-- One row: which life of the journal this is. A restore raises it, so that phones notice.
CREATE TABLE journal (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL
);
INSERT INTO journal (one, epoch) VALUES (1, 1);

-- The first answer to each command, so that a retry gets it again.
CREATE TABLE commands (
    device TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    response BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (device, method, path, key)
) WITHOUT ROWID;
CREATE INDEX commands_by_age ON commands (at_ms);

-- What is known of the licence, as one sealed document; the same lies in a file of the data folder (licensing/kept.py).
CREATE TABLE licence_kept (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    body BLOB NOT NULL
);

-- What the vendor asked of this box: each command runs at most once, and is answered.
CREATE TABLE vendor_commands (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    received_at_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'refused')),
    detail TEXT NOT NULL DEFAULT '',
    answered_at_ms INTEGER,
    is_reported INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX vendor_commands_unreported ON vendor_commands (id) WHERE is_reported = 0;

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL COLLATE NOCASE UNIQUE,
    pin_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1,
    language TEXT,
    created_at_ms INTEGER NOT NULL
);

-- A phone is its enrolment key, of which only the hash is kept; one that never enrolled has none.
CREATE TABLE devices (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('phone', 'till', 'desk', 'kitchen', 'display', 'unenrolled')),
    key_hash BLOB,
    owner_id INTEGER REFERENCES users (id),
    enrolled_at_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    is_blocked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    device_id TEXT NOT NULL REFERENCES devices (id),
    opened_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    ended_why TEXT
) WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id, ended_at_ms);

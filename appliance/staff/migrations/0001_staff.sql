-- name_key is the name without case and accents: phones capitalise, and Greek capitals drop their accents.
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    pin_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1,
    language TEXT,
    created_at_ms INTEGER NOT NULL
);

-- A phone is its enrolment key, of which only the hash is kept. One that was forgotten stays for the events that name it.
CREATE TABLE devices (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('phone', 'till', 'desk', 'kitchen', 'display', 'unenrolled')),
    key_hash BLOB,
    owner_id INTEGER REFERENCES users (id),
    join_code_id INTEGER REFERENCES join_codes (id),
    enrolled_at_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    is_blocked INTEGER NOT NULL DEFAULT 0,
    forgotten_at_ms INTEGER
) WITHOUT ROWID;

CREATE TABLE join_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code_hash BLOB NOT NULL UNIQUE,
    uses_left INTEGER NOT NULL,
    created_by INTEGER REFERENCES users (id),
    expires_at_ms INTEGER NOT NULL
);

-- One row while there is no active manager.
CREATE TABLE first_manager_code (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    code_hash BLOB NOT NULL
);

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
CREATE INDEX sessions_by_device ON sessions (device_id, user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at_ms);

CREATE TABLE assistants (
    waiter_id INTEGER NOT NULL REFERENCES users (id),
    assistant_id INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (waiter_id, assistant_id),
    CHECK (waiter_id <> assistant_id)
) WITHOUT ROWID;
CREATE INDEX assistants_by_assistant ON assistants (assistant_id);

-- Failed log-ins. An empty person counts a place, an empty place a person wherever he is tried, both together a pair.
CREATE TABLE login_tries (
    place TEXT NOT NULL,
    person TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    locked_until_ms INTEGER NOT NULL,
    PRIMARY KEY (place, person)
) WITHOUT ROWID;

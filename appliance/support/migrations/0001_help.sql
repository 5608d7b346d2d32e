-- Each time that a manager asked the vendor for help; at most one of them is not ended.
CREATE TABLE help_sessions (
    id TEXT PRIMARY KEY,
    code_hash BLOB NOT NULL,
    asked_at_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    session TEXT NOT NULL DEFAULT '', -- what the vendor names it by, once it is open
    opened_by TEXT NOT NULL DEFAULT '',
    until_ms INTEGER NOT NULL, -- of the code, then of the view
    pin_hash BLOB, -- of the one-time code for a new PIN
    pin_tries INTEGER NOT NULL DEFAULT 0,
    ended_at_ms INTEGER,
    why TEXT NOT NULL DEFAULT '' -- see model
);
CREATE INDEX help_sessions_open ON help_sessions (id) WHERE ended_at_ms IS NULL;

-- What support did in it.
CREATE TABLE help_acts (
    id INTEGER PRIMARY KEY,
    help_id TEXT NOT NULL REFERENCES help_sessions (id),
    at_ms INTEGER NOT NULL,
    act TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX help_acts_by_help ON help_acts (help_id, id);

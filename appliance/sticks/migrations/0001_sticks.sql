-- Sticks that asked or changed something, by the digest of all that stands on them.
CREATE TABLE sticks (
    digest TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'allowed', 'refused', 'applied')),
    since_ms INTEGER NOT NULL,
    signed_by TEXT,
    will TEXT NOT NULL DEFAULT '{}'
) WITHOUT ROWID;
CREATE INDEX sticks_by_age ON sticks (since_ms);

-- A command that somebody asked a colleague's yes for: it is good once, for that person and that very command.
-- What is over is deleted after a day; the journal keeps the facts.
CREATE TABLE approvals (
    id TEXT NOT NULL PRIMARY KEY,
    asked_by INTEGER NOT NULL REFERENCES users (id),
    command_hash BLOB NOT NULL, -- of method, path and body
    actions TEXT NOT NULL, -- the permissions it takes, with spaces between
    told BLOB NOT NULL, -- what the box says the command does, as JSON
    note TEXT,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'granted', 'refused', 'withdrawn', 'used')),
    asked_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL, -- to be decided until then; from a yes on, to be used until then
    decided_by INTEGER REFERENCES users (id),
    decided_at_ms INTEGER,
    reason TEXT,
    used_at_ms INTEGER,
    CHECK ((decided_by IS NULL) = (decided_at_ms IS NULL)),
    CHECK (state NOT IN ('granted', 'refused', 'used') OR decided_by <> asked_by),
    CHECK ((state = 'used') = (used_at_ms IS NOT NULL))
) WITHOUT ROWID;
CREATE INDEX approvals_by_asker ON approvals (asked_by, asked_at_ms);
CREATE INDEX approvals_by_expiry ON approvals (expires_at_ms);

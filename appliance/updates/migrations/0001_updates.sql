-- Versions that were wanted, and what became of each. At most one of them has not come to its end.
CREATE TABLE updates (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL, -- see model.Source
    command_id TEXT NOT NULL DEFAULT '', -- of the vendor's command that is answered when it ends
    asked_at_ms INTEGER NOT NULL,
    until_ms INTEGER, -- the vendor's command is over then, unless it is being installed
    version TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '', -- empty where the bundle came on a stick
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    state TEXT NOT NULL, -- see model.State
    timing TEXT NOT NULL, -- see model.Timing
    from_version TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT '', -- see model.Why
    detail TEXT NOT NULL DEFAULT '',
    ready_at_ms INTEGER,
    ended_at_ms INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX updates_one_at_a_time ON updates ((1)) WHERE ended_at_ms IS NULL;

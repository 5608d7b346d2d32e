-- What was restored: one row for each life of the journal that goes on from a backup. Unknown figures are NULL.
CREATE TABLE backup_restores (
    epoch INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    name TEXT NOT NULL,
    why TEXT NOT NULL, -- what was wrong with the database, where the box restored by itself; '' where a person did
    backup_at_ms INTEGER, -- the last fact that is there
    last_at_ms INTEGER, -- the last fact that the database before is known to have held
    lost_facts INTEGER,
    set_aside TEXT
);

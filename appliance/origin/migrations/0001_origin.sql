-- Where phones reach the box. One origin counts (the one that was not left); it keeps answering at those it had.
CREATE TABLE origins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    origin TEXT NOT NULL,
    chosen_at_ms INTEGER NOT NULL,
    left_at_ms INTEGER
);
CREATE UNIQUE INDEX origins_one_counts ON origins ((left_at_ms IS NULL)) WHERE left_at_ms IS NULL;

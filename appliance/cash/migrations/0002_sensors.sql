-- What the printer tells of the contact in its drawer. Which level means open is learned from openings that were asked for.
CREATE TABLE drawer_sensors (
    drawer_id INTEGER PRIMARY KEY REFERENCES drawers (id),
    printer_id INTEGER NOT NULL,
    is_high INTEGER NOT NULL CHECK (is_high IN (0, 1)),
    open_is_high INTEGER NOT NULL CHECK (open_is_high IN (0, 1)),
    proofs INTEGER NOT NULL, -- openings in a row that showed it so; from two on it is believed
    changed_at_ms INTEGER NOT NULL
);

-- A drawer that is kept; `printer_id` is at whose socket it opens, none for one that opens by hand.
CREATE TABLE drawers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL, -- the name as names are compared
    printer_id INTEGER REFERENCES printers (id),
    is_active INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX drawers_by_name ON drawers (name_key) WHERE is_active;

-- A waiter's wallet or one shift of a drawer. Amounts are minor units; the last three are set when it is closed.
CREATE TABLE till_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('wallet', 'drawer')),
    owner_id INTEGER REFERENCES users (id),
    drawer_id INTEGER REFERENCES drawers (id),
    float_amount INTEGER NOT NULL CHECK (float_amount >= 0),
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'counted', 'closed')),
    opened_by INTEGER REFERENCES users (id),
    opened_at_ms INTEGER NOT NULL,
    business_day TEXT NOT NULL,
    closed_by INTEGER REFERENCES users (id),
    closed_at_ms INTEGER,
    expected INTEGER,
    counted INTEGER,
    variance INTEGER,
    CHECK ((kind = 'wallet') = (owner_id IS NOT NULL) AND (kind = 'drawer') = (drawer_id IS NOT NULL)),
    CHECK ((state = 'closed') = (variance IS NOT NULL) AND variance IS counted - expected)
);
CREATE UNIQUE INDEX till_sessions_open_wallet ON till_sessions (owner_id) WHERE state = 'open' AND kind = 'wallet';
CREATE UNIQUE INDEX till_sessions_open_drawer ON till_sessions (drawer_id) WHERE state = 'open' AND kind = 'drawer';
CREATE INDEX till_sessions_unclosed ON till_sessions (kind) WHERE state != 'closed';
CREATE INDEX till_sessions_by_day ON till_sessions (business_day);
CREATE TRIGGER till_sessions_stay_closed BEFORE UPDATE ON till_sessions WHEN OLD.state = 'closed'
BEGIN
    SELECT RAISE(ABORT, 'a closed session never changes');
END;

-- How often a session's paper was printed while it stood so: while it is open every paper tells something else.
CREATE TABLE till_slips (
    session_id TEXT NOT NULL REFERENCES till_sessions (id),
    stage TEXT NOT NULL, -- the last count's id, 'closed' once it was accepted
    printed INTEGER NOT NULL,
    PRIMARY KEY (session_id, stage)
) WITHOUT ROWID;

-- Who takes cash into which open drawer.
CREATE TABLE drawer_hands (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    session_id TEXT NOT NULL REFERENCES till_sessions (id)
);
CREATE INDEX drawer_hands_by_session ON drawer_hands (session_id);

-- What the payments put into a session or, with none, into the unassigned pot: all cash, and other tenders with a tip.
CREATE TABLE cash_takings (
    payment_id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL,
    session_id TEXT REFERENCES till_sessions (id),
    tender TEXT NOT NULL,
    amount INTEGER NOT NULL,
    rounding INTEGER NOT NULL,
    tip INTEGER NOT NULL,
    tip_to INTEGER REFERENCES users (id), -- whose tip it is
    reverses TEXT,
    taken_by INTEGER REFERENCES users (id),
    taken_at_ms INTEGER NOT NULL,
    business_day TEXT NOT NULL
);
CREATE INDEX cash_takings_by_session ON cash_takings (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX cash_takings_unassigned ON cash_takings (business_day) WHERE session_id IS NULL;
CREATE INDEX cash_takings_by_day ON cash_takings (business_day);
CREATE TRIGGER cash_takings_are_assigned_once BEFORE UPDATE ON cash_takings
WHEN OLD.session_id IS NOT NULL OR OLD.amount != NEW.amount OR OLD.rounding != NEW.rounding OR OLD.tip != NEW.tip
BEGIN
    SELECT RAISE(ABORT, 'a taking never changes: only one that lies nowhere is assigned');
END;
CREATE TRIGGER cash_takings_never_vanish BEFORE DELETE ON cash_takings
BEGIN
    SELECT RAISE(ABORT, 'a taking is never deleted');
END;

-- What moved a session's cash besides payments; `amount` is signed. A hand-over is two rows that name each other in `pair`.
CREATE TABLE cash_movements (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES till_sessions (id),
    kind TEXT NOT NULL CHECK (kind IN ('paid_in', 'paid_out', 'drop', 'hand_over', 'tip_out')),
    amount INTEGER NOT NULL CHECK (amount != 0),
    reason TEXT,
    to_user_id INTEGER REFERENCES users (id), -- who got the tip
    pair TEXT,
    reverses TEXT UNIQUE REFERENCES cash_movements (id),
    made_by INTEGER REFERENCES users (id),
    made_at_ms INTEGER NOT NULL,
    business_day TEXT NOT NULL
);
CREATE INDEX cash_movements_by_session ON cash_movements (session_id);
CREATE TRIGGER cash_movements_never_change BEFORE UPDATE ON cash_movements
BEGIN
    SELECT RAISE(ABORT, 'a movement is never changed: reverse it');
END;
CREATE TRIGGER cash_movements_never_vanish BEFORE DELETE ON cash_movements
BEGIN
    SELECT RAISE(ABORT, 'a movement is never deleted: reverse it');
END;

-- What was found in a session; the last one is what is accepted. `denominations` is JSON: [[value, count], ...] or null.
CREATE TABLE cash_counts (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES till_sessions (id),
    total INTEGER NOT NULL CHECK (total >= 0),
    denominations TEXT NOT NULL,
    counted_by INTEGER REFERENCES users (id),
    counted_at_ms INTEGER NOT NULL
);
CREATE INDEX cash_counts_by_session ON cash_counts (session_id);
CREATE TRIGGER cash_counts_never_change BEFORE UPDATE ON cash_counts
BEGIN
    SELECT RAISE(ABORT, 'a count is never changed: count again');
END;
CREATE TRIGGER cash_counts_never_vanish BEFORE DELETE ON cash_counts
BEGIN
    SELECT RAISE(ABORT, 'a count is never deleted: count again');
END;

-- When a drawer was told to open, by whom and for which payment or why.
CREATE TABLE drawer_openings (
    id TEXT NOT NULL PRIMARY KEY,
    drawer_id INTEGER NOT NULL REFERENCES drawers (id),
    payment_id TEXT,
    reason TEXT,
    opened_by INTEGER REFERENCES users (id),
    opened_at_ms INTEGER NOT NULL,
    CHECK (payment_id IS NOT NULL OR reason IS NOT NULL)
);
CREATE INDEX drawer_openings_by_payment ON drawer_openings (payment_id) WHERE payment_id IS NOT NULL;

-- By which the same act sent again is known: the ids of sessions, movements, counts and openings, made on phones.
CREATE TABLE cash_acts (
    id TEXT NOT NULL PRIMARY KEY,
    asked_hash BLOB NOT NULL
) WITHOUT ROWID;

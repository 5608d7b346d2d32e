-- The rules of an act where this restaurant's differ from those that ship (shipped.py).
CREATE TABLE act_rules (
    act TEXT NOT NULL PRIMARY KEY,
    reasons TEXT NOT NULL, -- JSON, see model.Reason
    limit_amount INTEGER CHECK (limit_amount >= 0), -- minor units; NULL: none
    allowance INTEGER NOT NULL CHECK (allowance >= 0) -- minor units a business day
) WITHOUT ROWID;

-- What one person may do by himself, where it differs from everybody's.
CREATE TABLE act_allowances (
    user_id INTEGER NOT NULL REFERENCES users (id),
    act TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0), -- minor units a business day
    PRIMARY KEY (user_id, act)
) WITHOUT ROWID;

-- Every act that was done, and how much of it was undone again. Training leaves no row.
CREATE TABLE act_uses (
    id TEXT NOT NULL PRIMARY KEY,
    act TEXT NOT NULL,
    business_day TEXT NOT NULL,
    done_at_ms INTEGER NOT NULL,
    user_id INTEGER REFERENCES users (id), -- NULL: the box
    approved_by INTEGER REFERENCES users (id),
    by_allowance INTEGER NOT NULL CHECK (by_allowance IN (0, 1)),
    reason TEXT NOT NULL, -- a code of the act's reasons
    words TEXT, -- what was said besides
    order_id TEXT NOT NULL,
    line_id TEXT, -- NULL: the whole check
    product_id INTEGER,
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    amount INTEGER NOT NULL CHECK (amount >= 0), -- minor units
    source_id TEXT, -- what undoing it undoes: an adjustment, a payment
    undone_quantity INTEGER NOT NULL DEFAULT 0 CHECK (undone_quantity BETWEEN 0 AND quantity),
    undone_amount INTEGER NOT NULL DEFAULT 0 CHECK (undone_amount BETWEEN 0 AND amount),
    undone_at_ms INTEGER -- when the last of it was
);
-- When how much of an act was undone: it counts on that day.
CREATE TABLE act_undoings (
    use_id TEXT NOT NULL REFERENCES act_uses (id),
    business_day TEXT NOT NULL,
    undone_at_ms INTEGER NOT NULL,
    user_id INTEGER REFERENCES users (id),
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    amount INTEGER NOT NULL CHECK (amount >= 0)
);
CREATE INDEX act_undoings_by_day ON act_undoings (business_day);
CREATE INDEX act_uses_of_allowance ON act_uses (user_id, act, business_day) WHERE by_allowance = 1;
CREATE INDEX act_uses_by_day ON act_uses (business_day);
CREATE UNIQUE INDEX act_uses_by_source ON act_uses (act, source_id) WHERE source_id IS NOT NULL;

-- Lines that change checks, wait for their course, or were divided; and the tables that one waiter offers another.

-- A line that was divided from another keeps saying so; joined again, its row stays as a mark that every list leaves out.
ALTER TABLE order_lines ADD COLUMN split_from TEXT REFERENCES order_lines (id);
ALTER TABLE order_lines ADD COLUMN joined_into TEXT REFERENCES order_lines (id);
-- The parts of one combo share it; they travel together.
ALTER TABLE order_lines ADD COLUMN group_id TEXT;
ALTER TABLE order_lines ADD COLUMN combo_product_id INTEGER; -- as which they were sold: its countdown gets them back once
-- On the check, and no station was told: until somebody fires it.
ALTER TABLE order_lines ADD COLUMN is_held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN fired_at_ms INTEGER; -- NULL: sent when it was ordered, or still held
ALTER TABLE order_lines ADD COLUMN tells_at_ms INTEGER; -- held for its waiter's second thoughts: the box fires it then
CREATE INDEX order_lines_held ON order_lines (order_id) WHERE is_held;

-- Checks that a waiter wants to hand to a colleague. Nothing changes until he says yes.
CREATE TABLE table_offers (
    id TEXT NOT NULL PRIMARY KEY,
    from_user_id INTEGER NOT NULL REFERENCES users (id),
    to_user_id INTEGER NOT NULL REFERENCES users (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
    offered_by INTEGER REFERENCES users (id),
    offered_at_ms INTEGER NOT NULL,
    settled_at_ms INTEGER,
    CHECK (from_user_id <> to_user_id),
    CHECK ((settled_at_ms IS NULL) = (state = 'open'))
);
CREATE INDEX table_offers_open ON table_offers (to_user_id) WHERE state = 'open';

CREATE TABLE table_offer_orders (
    offer_id TEXT NOT NULL REFERENCES table_offers (id),
    order_id TEXT NOT NULL REFERENCES orders (id),
    PRIMARY KEY (offer_id, order_id)
) WITHOUT ROWID;

-- What a check without a table is for. The name and address of a guest stand here and nowhere in the journal.
CREATE TABLE order_errands (
    order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
    kind TEXT NOT NULL CHECK (kind IN ('bar_tab', 'take_away', 'delivery', 'pickup', 'counter')),
    name TEXT,
    card_reference TEXT,
    limit_amount INTEGER CHECK (limit_amount > 0), -- minor units; beyond it screens warn
    phone_reference TEXT,
    address TEXT,
    promised_at_ms INTEGER,
    queue_number INTEGER,
    ready_at_ms INTEGER, -- since when it can be fetched; what is ordered later is made first
    business_day TEXT NOT NULL,
    CHECK ((queue_number IS NOT NULL) = (kind = 'counter')),
    UNIQUE (business_day, queue_number)
) WITHOUT ROWID;

-- How long after the first course was sent the held lines of a category fire by themselves.
CREATE TABLE course_delays (
    category_id INTEGER PRIMARY KEY,
    minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 600)
);

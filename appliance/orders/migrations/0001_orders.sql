-- A check. It ends when it is closed or cancelled: closed_at_ms is then set, and the indexes of the living forget it.
CREATE TABLE orders (
    id TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    business_day TEXT NOT NULL,
    table_id INTEGER REFERENCES tables (id), -- NULL: for none, see order_errands
    table_label TEXT NOT NULL, -- as it was called when the guests sat down; without a table a name or a number
    table_group_id INTEGER,
    check_number INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'partially_paid', 'paid', 'closed', 'cancelled', 'merged')),
    covers INTEGER,
    allergy TEXT,
    opened_by INTEGER REFERENCES users (id),
    opened_at_ms INTEGER NOT NULL,
    closed_by INTEGER REFERENCES users (id),
    closed_at_ms INTEGER,
    bill_requested_at_ms INTEGER,
    mode TEXT NOT NULL CHECK (mode IN ('dine_in', 'take_away', 'delivery')),
    rules TEXT NOT NULL, -- JSON: how it is reckoned, as on the day it was opened
    is_adjusted INTEGER NOT NULL, -- whether anything stands in order_adjustments that was not removed
    is_emptied INTEGER NOT NULL DEFAULT 0 CHECK (NOT is_emptied OR status = 'cancelled'), -- nothing was left on it
    CHECK ((closed_at_ms IS NOT NULL) = (status IN ('closed', 'cancelled', 'merged'))),
    UNIQUE (business_day, number)
);
-- Two checks of one table never hold the same place, whatever the code above thinks.
CREATE UNIQUE INDEX orders_of_table ON orders (table_id, check_number) WHERE closed_at_ms IS NULL;
CREATE INDEX orders_by_time ON orders (opened_at_ms, id);
CREATE INDEX orders_by_table ON orders (table_id, opened_at_ms, id);
CREATE INDEX orders_cancelled ON orders (opened_at_ms, id) WHERE status = 'cancelled';

-- The ids that other phones made for the same check, and those of checks that were merged into it.
CREATE TABLE order_aliases (
    alias TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id)
) WITHOUT ROWID;

CREATE TABLE order_waiters (
    order_id TEXT NOT NULL REFERENCES orders (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    joined_at_ms INTEGER NOT NULL,
    PRIMARY KEY (order_id, user_id)
) WITHOUT ROWID;

-- A line keeps the names and the price it was ordered at. Quantities are pieces; quantity_milli weighs the live ones.
CREATE TABLE order_lines (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL,
    category_id INTEGER,
    printer_zone_id INTEGER,
    name TEXT NOT NULL,
    kitchen_name TEXT NOT NULL,
    portion_id INTEGER,
    portion_name TEXT,
    modifiers TEXT NOT NULL, -- JSON, as priced
    allergens TEXT NOT NULL, -- JSON list of codes
    unit_price INTEGER NOT NULL,
    is_weighed INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    voided_quantity INTEGER NOT NULL DEFAULT 0 CHECK (voided_quantity BETWEEN 0 AND quantity),
    swapped_quantity INTEGER NOT NULL DEFAULT 0 CHECK (swapped_quantity BETWEEN 0 AND voided_quantity), -- for another dish
    remade_quantity INTEGER NOT NULL DEFAULT 0 CHECK (remade_quantity >= 0), -- made once more, in no other number
    swap_of TEXT REFERENCES order_lines (id), -- whose pieces went for this line
    treated_for TEXT, -- the table that had it, where the guests of another pay
    paid_quantity INTEGER NOT NULL DEFAULT 0 CHECK (paid_quantity BETWEEN 0 AND quantity - voided_quantity),
    paid_amount INTEGER NOT NULL DEFAULT 0,
    quantity_milli INTEGER CHECK (quantity_milli > 0),
    note TEXT,
    seat INTEGER,
    course INTEGER,
    added_by INTEGER REFERENCES users (id),
    added_at_ms INTEGER NOT NULL,
    tax_code TEXT, -- the tax it was ordered at, of the country's profile
    tax_name TEXT,
    tax_rate_bp INTEGER CHECK (tax_rate_bp BETWEEN 0 AND 10000), -- NULL: exempt
    payable INTEGER NOT NULL, -- what it costs on its check: discounts, service and tax in it; they sum to the total
    asked_hash BLOB NOT NULL -- by which the same line sent again is known from another line with its id
);
CREATE INDEX order_lines_of_order ON order_lines (order_id);

-- Pieces that were made once more. What the cook is told besides stands here, and nowhere in the journal.
CREATE TABLE order_remakes (
    id TEXT NOT NULL PRIMARY KEY,
    line_id TEXT NOT NULL REFERENCES order_lines (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    reason TEXT NOT NULL,
    words TEXT,
    note TEXT,
    made_by INTEGER REFERENCES users (id),
    approved_by INTEGER REFERENCES users (id),
    at_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- Discounts and charges on a line or, without one, on the check. A row stays when it is removed: it says who and when.
CREATE TABLE order_adjustments (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    line_id TEXT REFERENCES order_lines (id),
    kind TEXT NOT NULL CHECK (kind IN ('percent', 'fixed', 'treat', 'service', 'minimum', 'cover')),
    value INTEGER NOT NULL CHECK (value >= 0), -- basis points of a percentage, treat or service; else minor units
    per_cover INTEGER NOT NULL DEFAULT 0, -- of a minimum: for each cover
    reason TEXT NOT NULL,
    tax_code TEXT, -- of a charge, as when it was given
    tax_name TEXT,
    tax_rate_bp INTEGER CHECK (tax_rate_bp BETWEEN 0 AND 10000),
    given_by INTEGER REFERENCES users (id),
    approved_by INTEGER REFERENCES users (id),
    given_at_ms INTEGER NOT NULL,
    removed_by INTEGER REFERENCES users (id),
    removed_at_ms INTEGER,
    copied_from TEXT REFERENCES order_adjustments (id), -- the one that was given, when what it stood on was divided
    is_automatic INTEGER NOT NULL DEFAULT 0, -- it came by itself, by a rule of the house
    is_waived INTEGER NOT NULL DEFAULT 0 -- somebody took it off by hand: it does not come by itself again
);
CREATE INDEX order_adjustments_of_order ON order_adjustments (order_id) WHERE removed_at_ms IS NULL;

-- Charges that come by themselves on checks at a table; the first rule of a kind that fits holds.
CREATE TABLE charge_rules (
    position INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('service', 'cover')),
    value INTEGER NOT NULL CHECK (value > 0), -- basis points of service, minor units for each cover
    from_covers INTEGER NOT NULL,
    table_group_id INTEGER
);

-- Unsent lines, of a check or of a table that has none yet. One sent or thrown away stays as a mark: its id never comes back.
CREATE TABLE draft_lines (
    id TEXT PRIMARY KEY,
    order_id TEXT REFERENCES orders (id),
    table_id INTEGER REFERENCES tables (id),
    version INTEGER NOT NULL, -- of the draft, when this line last changed
    content TEXT NOT NULL, -- JSON, as the phone wrote it
    saved_by INTEGER REFERENCES users (id),
    saved_at_ms INTEGER NOT NULL,
    is_gone INTEGER NOT NULL DEFAULT 0,
    CHECK ((order_id IS NULL) <> (table_id IS NULL))
) WITHOUT ROWID;
CREATE INDEX draft_lines_of_order ON draft_lines (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX draft_lines_of_table ON draft_lines (table_id) WHERE table_id IS NOT NULL;

-- Sums that follow the journal; 0 stands for nobody and for no category, so that they can be keys.
CREATE TABLE report_sales (
    business_day TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    category_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    hour INTEGER NOT NULL, -- on the restaurant's clock, 0 to 23
    lines INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    voided_pieces INTEGER NOT NULL,
    voided INTEGER NOT NULL,
    swapped_pieces INTEGER NOT NULL, -- went for another dish, which is among the lines
    swapped INTEGER NOT NULL,
    PRIMARY KEY (business_day, user_id, category_id, product_id, hour)
) WITHOUT ROWID;

CREATE TABLE report_tenders (
    business_day TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    tender TEXT NOT NULL,
    payments INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    tips INTEGER NOT NULL,
    rounding INTEGER NOT NULL,
    PRIMARY KEY (business_day, user_id, tender)
) WITHOUT ROWID;

-- What was taken back, why and by whom.
CREATE TABLE report_voids (
    business_day TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    voids INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (business_day, user_id, reason)
) WITHOUT ROWID;

-- What checks bore when they ended: tax by rate (an empty code bears none), and what was taken off, on the day and for
-- the person that ended them.
CREATE TABLE report_taxes (
    business_day TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    PRIMARY KEY (business_day, user_id, code, rate_bp)
) WITHOUT ROWID;

CREATE TABLE report_cuts (
    business_day TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    cuts INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (business_day, user_id, kind, reason)
) WITHOUT ROWID;

-- What guests left owing (walked_out), and what of it came (collected) or was given up (written_off) on which day.
CREATE TABLE report_owed (
    business_day TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('walked_out', 'collected', 'written_off')),
    times INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (business_day, user_id, kind)
) WITHOUT ROWID;

CREATE TABLE report_checks (
    order_id TEXT PRIMARY KEY,
    business_day TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    covers INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'cancelled', 'merged'))
) WITHOUT ROWID;
CREATE INDEX report_checks_by_day ON report_checks (business_day, user_id, state, covers);

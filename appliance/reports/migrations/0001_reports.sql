-- Sums that follow the journal; 0 stands for nobody and for no category, so that they can be keys.
CREATE TABLE report_sales (
    business_day TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    category_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    voided_pieces INTEGER NOT NULL,
    voided INTEGER NOT NULL,
    PRIMARY KEY (business_day, user_id, category_id, product_id)
) WITHOUT ROWID;

CREATE TABLE report_tenders (
    business_day TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    tender TEXT NOT NULL,
    payments INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (business_day, user_id, tender)
) WITHOUT ROWID;

CREATE TABLE report_checks (
    order_id TEXT PRIMARY KEY,
    business_day TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    covers INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'cancelled'))
) WITHOUT ROWID;
CREATE INDEX report_checks_by_day ON report_checks (business_day, user_id, state, covers);

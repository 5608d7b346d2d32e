-- name_key is the folded name: what a person takes for the same name is the same name (model.fold_name).
-- tax_code: a code of the country's profile; a product's own, else its category's, else the profile's default.
CREATE TABLE categories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    color TEXT,
    sort_order INTEGER NOT NULL,
    printer_zone_id INTEGER,
    tax_code TEXT,
    translations TEXT NOT NULL DEFAULT '{}',
    is_active INTEGER NOT NULL DEFAULT 1,
    is_deleted INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX categories_by_name ON categories (name_key) WHERE NOT is_deleted;

-- base_price: minor units for one piece, or for a kilogram where is_weighed. allergens: codes between spaces.
-- is_open_price: who sells it types the price, within min_price and max_price; base_price is a proposal.
CREATE TABLE products (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    category_id INTEGER NOT NULL REFERENCES categories (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kitchen_name TEXT,
    base_price INTEGER NOT NULL CHECK (base_price BETWEEN 0 AND 10000000),
    is_available INTEGER NOT NULL DEFAULT 1,
    is_weighed INTEGER NOT NULL DEFAULT 0,
    is_open_price INTEGER NOT NULL DEFAULT 0,
    min_price INTEGER CHECK (min_price BETWEEN 0 AND 10000000),
    max_price INTEGER CHECK (max_price BETWEEN 0 AND 10000000),
    kind TEXT NOT NULL DEFAULT 'plain' CHECK (kind IN ('plain', 'combo')),
    printer_zone_id INTEGER,
    tax_code TEXT,
    barcode TEXT,
    plu TEXT,
    allergens TEXT NOT NULL DEFAULT '',
    sort_order INTEGER NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    translations TEXT NOT NULL DEFAULT '{}',
    is_deleted INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX products_by_name ON products (category_id, name_key) WHERE NOT is_deleted;
CREATE UNIQUE INDEX products_by_barcode ON products (barcode) WHERE barcode IS NOT NULL AND NOT is_deleted;
CREATE UNIQUE INDEX products_by_plu ON products (plu) WHERE plu IS NOT NULL AND NOT is_deleted;

-- A portion has a price of its own: half a portion does not cost half.
CREATE TABLE product_portions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id INTEGER NOT NULL REFERENCES products (id),
    sort_order INTEGER NOT NULL,
    name TEXT NOT NULL,
    price INTEGER NOT NULL CHECK (price BETWEEN 0 AND 10000000),
    translations TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX product_portions_by_product ON product_portions (product_id);

CREATE TABLE product_options (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id INTEGER NOT NULL REFERENCES products (id),
    sort_order INTEGER NOT NULL,
    name TEXT NOT NULL,
    kitchen_name TEXT,
    extra_cost INTEGER NOT NULL,
    translations TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX product_options_by_product ON product_options (product_id);

CREATE TABLE product_ingredients (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id INTEGER NOT NULL REFERENCES products (id),
    sort_order INTEGER NOT NULL,
    name TEXT NOT NULL,
    kitchen_name TEXT,
    extra_cost INTEGER NOT NULL,
    is_removable INTEGER NOT NULL,
    is_addable INTEGER NOT NULL,
    translations TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX product_ingredients_by_product ON product_ingredients (product_id);

CREATE TABLE product_preference_sets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id INTEGER NOT NULL REFERENCES products (id),
    sort_order INTEGER NOT NULL,
    name TEXT NOT NULL,
    min_choices INTEGER NOT NULL,
    max_choices INTEGER NOT NULL,
    translations TEXT NOT NULL DEFAULT '{}',
    CHECK (0 <= min_choices AND min_choices <= max_choices)
);
CREATE INDEX product_preference_sets_by_product ON product_preference_sets (product_id);

CREATE TABLE product_preference_choices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    preference_set_id INTEGER NOT NULL REFERENCES product_preference_sets (id),
    sort_order INTEGER NOT NULL,
    name TEXT NOT NULL,
    kitchen_name TEXT,
    price_delta INTEGER NOT NULL,
    translations TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX product_preference_choices_by_set ON product_preference_choices (preference_set_id);

-- A combo is sold at its base_price and made of other products, chosen part by part.
CREATE TABLE product_combo_parts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id INTEGER NOT NULL REFERENCES products (id),
    sort_order INTEGER NOT NULL,
    name TEXT NOT NULL,
    min_choices INTEGER NOT NULL,
    max_choices INTEGER NOT NULL,
    translations TEXT NOT NULL DEFAULT '{}',
    CHECK (0 <= min_choices AND min_choices <= max_choices)
);
CREATE INDEX product_combo_parts_by_product ON product_combo_parts (product_id);

CREATE TABLE product_combo_products (
    part_id INTEGER NOT NULL REFERENCES product_combo_parts (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    portion_id INTEGER, -- NULL: the whole product; of a combo that was removed it may be gone
    sort_order INTEGER NOT NULL,
    price_delta INTEGER NOT NULL,
    PRIMARY KEY (part_id, sort_order)
) WITHOUT ROWID;
CREATE UNIQUE INDEX product_combo_products_once ON product_combo_products (part_id, product_id, coalesce(portion_id, 0));
CREATE INDEX product_combo_products_by_product ON product_combo_products (product_id);

-- What holds for a business day: each of the three ends with its day unless it is pinned. Nothing sweeps this table;
-- whoever reads compares the day.
CREATE TABLE product_dailies (
    product_id INTEGER PRIMARY KEY REFERENCES products (id),
    sold_out_day TEXT,
    sold_out_pinned INTEGER NOT NULL DEFAULT 0,
    countdown INTEGER CHECK (countdown >= 0),
    countdown_day TEXT,
    countdown_pinned INTEGER NOT NULL DEFAULT 0,
    todays_price INTEGER CHECK (todays_price BETWEEN 0 AND 10000000),
    todays_price_day TEXT,
    todays_price_pinned INTEGER NOT NULL DEFAULT 0
);

-- Pictures stand apart: a row of products stays small, and one file holds the whole restaurant.
CREATE TABLE product_pictures (
    product_id INTEGER PRIMARY KEY REFERENCES products (id),
    digest TEXT NOT NULL,
    large BLOB NOT NULL,
    small BLOB NOT NULL
);

-- Prices that hold at some times, in some places or for some ways of selling. weekdays is a bit for each trading day,
-- Monday = 1; modes are words between spaces, table_group_ids a JSON array; a condition that is NULL asks for nothing.
CREATE TABLE pricebooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    priority INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    weekdays INTEGER CHECK (weekdays BETWEEN 1 AND 127),
    from_minute INTEGER CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute INTEGER CHECK (to_minute BETWEEN 0 AND 1439),
    modes TEXT,
    table_group_ids TEXT,
    is_deleted INTEGER NOT NULL DEFAULT 0,
    CHECK ((from_minute IS NULL) = (to_minute IS NULL))
);
CREATE UNIQUE INDEX pricebooks_by_name ON pricebooks (name_key) WHERE NOT is_deleted;
CREATE INDEX pricebooks_in_use ON pricebooks (is_active) WHERE is_active AND NOT is_deleted;

-- A price for a product or a portion of it, or a change for a category. A portion that is gone takes its price along.
CREATE TABLE pricebook_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pricebook_id INTEGER NOT NULL REFERENCES pricebooks (id),
    product_id INTEGER REFERENCES products (id),
    portion_id INTEGER REFERENCES product_portions (id) ON DELETE CASCADE,
    category_id INTEGER REFERENCES categories (id),
    price INTEGER CHECK (price BETWEEN 0 AND 10000000),
    change_bp INTEGER CHECK (change_bp BETWEEN -10000 AND 10000),
    CHECK ((product_id IS NULL) <> (category_id IS NULL)),
    CHECK ((product_id IS NULL) = (price IS NULL) AND (category_id IS NULL) = (change_bp IS NULL)),
    CHECK (portion_id IS NULL OR product_id IS NOT NULL)
);
CREATE UNIQUE INDEX pricebook_entries_by_book
    ON pricebook_entries (pricebook_id, coalesce(product_id, 0), coalesce(portion_id, 0), coalesce(category_id, 0));
CREATE INDEX pricebook_entries_by_product ON pricebook_entries (product_id, portion_id) WHERE product_id IS NOT NULL;
CREATE INDEX pricebook_entries_by_category ON pricebook_entries (category_id) WHERE category_id IS NOT NULL;
CREATE INDEX pricebook_entries_by_portion ON pricebook_entries (portion_id) WHERE portion_id IS NOT NULL;

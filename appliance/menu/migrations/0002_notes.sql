-- serves: what stands under the heading, by which the notes to the kitchen are chosen that come with Comanda (notes.toml).
-- notes: the house's own instead, [{"name": ..., "translations": {...}}]; NULL where it has none of its own.
ALTER TABLE categories ADD COLUMN serves TEXT NOT NULL DEFAULT 'food' CHECK (serves IN ('food', 'drink', 'coffee'));
ALTER TABLE categories ADD COLUMN notes TEXT;
-- As notes.what_it_serves guesses where nobody says it.
UPDATE categories SET serves = 'drink'
WHERE tax_code IN ('alcohol', 'soft_drinks') OR name_key GLOB 'ποτ*' OR name_key GLOB 'κρασ*' OR name_key GLOB 'μπ[ιίυύ]ρ*'
    OR name_key GLOB 'αναψυκ*' OR name_key GLOB 'drink*' OR name_key GLOB 'wine*' OR name_key GLOB 'beer*' OR name_key GLOB 'cocktail*';
UPDATE categories SET serves = 'coffee' WHERE name_key GLOB 'καφ[εέ]*' OR name_key GLOB 'ροφ[ηή]μ*' OR name_key GLOB 'coffee*';

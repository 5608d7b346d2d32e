-- Checks of people in training are numbered downwards from -1, so that those which count have numbers without a gap.
ALTER TABLE orders ADD COLUMN is_training INTEGER GENERATED ALWAYS AS (number < 0) VIRTUAL;

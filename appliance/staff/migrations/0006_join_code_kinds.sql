-- What a join code makes of the device that shows it; NULL for whatever the device says that it is.
ALTER TABLE join_codes ADD COLUMN kind TEXT CHECK (kind IN ('phone', 'till', 'desk', 'kitchen', 'display'));

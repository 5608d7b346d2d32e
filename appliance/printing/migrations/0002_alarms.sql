-- How long a printer has been of no use, whether its roll ends soon, and what was said of it elsewhere.

ALTER TABLE printers ADD COLUMN down_since_ms INTEGER; -- NULL: it prints, or nobody has spoken with it yet
ALTER TABLE printers ADD COLUMN paper_low_since_ms INTEGER;
ALTER TABLE printers ADD COLUMN told_at_ms INTEGER; -- when another printer last said that this one needs somebody
ALTER TABLE printers ADD COLUMN told_job_id INTEGER REFERENCES print_jobs (id); -- that strip
ALTER TABLE printers ADD COLUMN card_at_ms INTEGER; -- when it last printed how to join

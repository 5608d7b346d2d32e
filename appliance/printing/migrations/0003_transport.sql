-- A printer stands on the network (ip_address and port) or on USB: then it is its product and serial number, wherever it is
-- plugged in, or where it has no serial number of its own whatever of that product stands at its socket.
ALTER TABLE printers ADD COLUMN transport TEXT NOT NULL DEFAULT 'network' CHECK (transport IN ('network', 'usb'));
ALTER TABLE printers ADD COLUMN usb_product TEXT NOT NULL DEFAULT ''; -- vendor:product in hexadecimal
ALTER TABLE printers ADD COLUMN usb_serial TEXT NOT NULL DEFAULT '';
ALTER TABLE printers ADD COLUMN usb_port TEXT NOT NULL DEFAULT ''; -- the socket at which it was last seen

-- Which encoding the number in code_page stands for; NULL: the first one of the printer's profile.
ALTER TABLE printers ADD COLUMN code_page_codec TEXT;
-- In the printer's own words, as model.
ALTER TABLE printers ADD COLUMN told_serial TEXT NOT NULL DEFAULT '';
ALTER TABLE printers ADD COLUMN firmware TEXT NOT NULL DEFAULT '';

-- Whether what is found of it shall be told on its own paper, once it is measured.
ALTER TABLE printers ADD COLUMN wants_strip INTEGER NOT NULL DEFAULT 0;

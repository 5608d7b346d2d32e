"""What can be ordered: categories, products with their choices, what is sold out today, pictures, import and export."""

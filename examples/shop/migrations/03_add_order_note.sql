ALTER TABLE customer_order ADD COLUMN note text;

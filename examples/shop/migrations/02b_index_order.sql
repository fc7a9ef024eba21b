-- Written on another branch as a second 02, and renamed when the two met.
CREATE INDEX customer_order_customer_id ON customer_order (customer_id);

-- file: 0001 a shop begins
CREATE TABLE users (id SERIAL PRIMARY KEY, email VARCHAR(255) UNIQUE NOT NULL, password_hash TEXT, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE products (id SERIAL PRIMARY KEY, name TEXT NOT NULL, price NUMERIC(10, 2) NOT NULL CHECK (price > 0));
CREATE TABLE orders (id SERIAL PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id), placed TIMESTAMP);

-- file: 0002 lines
CREATE TABLE order_lines (
    order_id INTEGER REFERENCES orders ON DELETE CASCADE,
    product_id INTEGER REFERENCES products ON DELETE RESTRICT,
    quantity INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (order_id, product_id)
);
CREATE INDEX idx_orders_user ON orders (user_id);

-- file: 0003 users become accounts
ALTER TABLE users RENAME TO accounts;
ALTER TABLE accounts RENAME CONSTRAINT users_email_key TO accounts_email_key;
ALTER TABLE orders RENAME COLUMN user_id TO account_id;
ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;
ALTER TABLE orders ADD CONSTRAINT orders_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE;
ALTER INDEX idx_orders_user RENAME TO idx_orders_account;

-- file: 0004 identifiers become uuids
ALTER TABLE products ADD COLUMN new_id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE order_lines ADD COLUMN new_product_id uuid;
UPDATE order_lines SET new_product_id = products.new_id FROM products WHERE products.id = order_lines.product_id;
ALTER TABLE order_lines DROP CONSTRAINT order_lines_pkey;
ALTER TABLE order_lines DROP COLUMN product_id;
ALTER TABLE order_lines RENAME COLUMN new_product_id TO product_id;
ALTER TABLE products DROP CONSTRAINT products_pkey;
ALTER TABLE products DROP COLUMN id;
ALTER TABLE products RENAME COLUMN new_id TO id;
ALTER TABLE products ADD PRIMARY KEY (id);
ALTER TABLE order_lines ADD PRIMARY KEY (order_id, product_id);
ALTER TABLE order_lines ADD FOREIGN KEY (product_id) REFERENCES products (id);

-- file: 0005 states
CREATE TYPE order_state AS ENUM ('cart', 'placed', 'shipped');
ALTER TABLE orders ADD COLUMN state order_state NOT NULL DEFAULT 'cart';
CREATE INDEX idx_orders_open ON orders (account_id, placed DESC) WHERE state <> 'shipped';
ALTER TABLE orders ALTER COLUMN placed TYPE timestamptz USING placed AT TIME ZONE 'UTC';

-- file: 0006 a state more
ALTER TYPE order_state ADD VALUE 'returned' AFTER 'shipped';

-- file: 0007 a table rebuilt
CREATE TABLE accounts_new (LIKE accounts INCLUDING ALL);
INSERT INTO accounts_new SELECT * FROM accounts;
ALTER TABLE orders DROP CONSTRAINT orders_account_id_fkey;
ALTER SEQUENCE users_id_seq OWNED BY accounts_new.id;
DROP TABLE accounts;
ALTER TABLE accounts_new RENAME TO accounts;
ALTER TABLE orders ADD FOREIGN KEY (account_id) REFERENCES accounts;
ALTER TABLE accounts DROP CONSTRAINT accounts_new_email_key;

-- file: 0008 reports
CREATE MATERIALIZED VIEW revenue AS
  SELECT date_trunc('month', o.placed) AS month, sum(l.quantity * p.price) AS total
  FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id GROUP BY 1;
CREATE UNIQUE INDEX ON revenue (month);

-- refused: 0009 the report needs the price
ALTER TABLE products ALTER COLUMN price TYPE bigint;

-- file: 0009 again
DROP MATERIALIZED VIEW revenue;
ALTER TABLE products ALTER COLUMN price TYPE bigint USING (price * 100);
ALTER TABLE products DROP CONSTRAINT products_price_check;
ALTER TABLE products RENAME COLUMN price TO cents;
ALTER TABLE products ADD CHECK (cents >= 0);

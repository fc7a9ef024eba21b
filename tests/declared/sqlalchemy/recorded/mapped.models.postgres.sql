CREATE TYPE colour AS ENUM ('RED', 'GREEN');
CREATE TYPE size_kind AS ENUM ('small', 'large');
CREATE TYPE level AS ENUM ('LOW', 'HIGH');
CREATE TABLE customers (
	id SERIAL NOT NULL,
	name VARCHAR(80) NOT NULL,
	nick VARCHAR(30),
	email VARCHAR NOT NULL,
	customer_code VARCHAR(12) NOT NULL,
	balance NUMERIC(10, 2) DEFAULT '0' NOT NULL,
	ratio DOUBLE PRECISION,
	is_active BOOLEAN DEFAULT true NOT NULL,
	token UUID DEFAULT gen_random_uuid() NOT NULL,
	colour colour NOT NULL,
	size size_kind NOT NULL,
	plan VARCHAR(4) NOT NULL,
	flat VARCHAR(5) NOT NULL,
	born DATE,
	wakes TIME WITHOUT TIME ZONE,
	span INTERVAL,
	photo BYTEA,
	extra JSONB NOT NULL,
	money BIGINT,
	rank SMALLINT DEFAULT 1 NOT NULL,
	created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated TIMESTAMP WITH TIME ZONE,
	PRIMARY KEY (id),
	CONSTRAINT uq_customers_customer_code UNIQUE (customer_code)
);
CREATE UNIQUE INDEX ix_customers_email ON customers (email);
COMMENT ON COLUMN customers.rank IS 'said';
CREATE TABLE orders (
	id BIGSERIAL NOT NULL,
	number INTEGER NOT NULL,
	total NUMERIC(12, 3) DEFAULT 0 NOT NULL,
	note TEXT,
	kind VARCHAR DEFAULT 'it''s',
	type VARCHAR(10) NOT NULL,
	owner_id INTEGER NOT NULL,
	wrapping VARCHAR(15),
	PRIMARY KEY (id),
	CONSTRAINT uq_order_number UNIQUE (owner_id, number),
	CONSTRAINT positive CHECK (total >= 0),
	FOREIGN KEY(owner_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX ix_orders_open ON orders (number);
CREATE INDEX ix_orders_owner_id ON orders (owner_id);
COMMENT ON TABLE orders IS 'Orders';
CREATE TABLE order_tags (
	order_id BIGINT NOT NULL,
	tag VARCHAR(20) NOT NULL,
	PRIMARY KEY (order_id, tag),
	FOREIGN KEY(order_id) REFERENCES orders (id) ON DELETE CASCADE ON UPDATE SET NULL
);
CREATE INDEX ix_order_tags_tag ON order_tags (tag);
CREATE TABLE expresss (
	id BIGINT NOT NULL,
	courier VARCHAR(40),
	PRIMARY KEY (id),
	FOREIGN KEY(id) REFERENCES orders (id)
);
CREATE TABLE lines (
	order_id BIGINT NOT NULL,
	place INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	PRIMARY KEY (order_id, place),
	FOREIGN KEY(order_id) REFERENCES orders (id)
);
CREATE TABLE parts (
	code VARCHAR(5) NOT NULL,
	order_id INTEGER NOT NULL,
	place INTEGER NOT NULL,
	level level,
	PRIMARY KEY (code),
	FOREIGN KEY(order_id, place) REFERENCES lines (order_id, place) ON DELETE CASCADE
);
CREATE INDEX ix_parts_place ON parts (place DESC, code);

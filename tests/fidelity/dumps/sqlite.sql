-- file: a workshop
CREATE TABLE customer (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE, born DATE);
CREATE TABLE invoice (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER REFERENCES customer (id) ON DELETE CASCADE,
  total REAL DEFAULT 0 CHECK (total >= 0),
  state TEXT DEFAULT 'open'
);
CREATE INDEX invoice_state ON invoice (state) WHERE state <> 'paid';
INSERT INTO customer (email) VALUES ('a;b@example.com');
CREATE VIEW open_invoice AS SELECT id FROM invoice WHERE state = 'open';
CREATE TRIGGER noted AFTER INSERT ON invoice BEGIN UPDATE customer SET born = 1; DELETE FROM invoice WHERE id < 0; END;

-- file: it grows
ALTER TABLE invoice ADD COLUMN due TEXT DEFAULT CURRENT_TIMESTAMP NOT NULL;

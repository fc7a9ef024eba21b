-- file: a workshop
CREATE TABLE invoice (
  id INT AUTO_INCREMENT PRIMARY KEY,
  customer_id BIGINT UNSIGNED,
  state ENUM('open', 'paid') NOT NULL DEFAULT 'open',
  total DECIMAL(10, 2) DEFAULT 0,
  paid BOOLEAN DEFAULT FALSE,
  made DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  due TIMESTAMP NULL,
  notes JSON,
  KEY by_state (state, total DESC)
);
CREATE TABLE customer (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  email VARCHAR(200) CHARACTER SET latin1 NOT NULL,
  name VARCHAR(50) COLLATE utf8mb4_bin DEFAULT '',
  about TEXT,
  PRIMARY KEY (id),
  UNIQUE KEY email (email),
  FULLTEXT KEY about (about)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='who pays';
ALTER TABLE invoice ADD CONSTRAINT invoice_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE SET NULL;
INSERT INTO customer (email, about) VALUES ('a@example.com', 'semi;colons');
CREATE VIEW open_invoice AS SELECT id, due FROM invoice WHERE state = 'open';

-- file: it grows
ALTER TABLE customer ADD COLUMN phone VARCHAR(30) AFTER email, MODIFY name VARCHAR(80) NOT NULL DEFAULT 'x', ADD INDEX (phone(10));
ALTER TABLE invoice CHANGE total amount DECIMAL(12, 2) NOT NULL DEFAULT 1.5, ADD CHECK (amount >= 0);
ALTER TABLE invoice ADD COLUMN gross DECIMAL(12, 2) AS (amount * 1.19) STORED;
CREATE TABLE a_note (invoice_id INT NOT NULL, text TINYTEXT, PRIMARY KEY (invoice_id), FOREIGN KEY (invoice_id) REFERENCES invoice (id) ON DELETE CASCADE);
CREATE TRIGGER noted AFTER INSERT ON invoice FOR EACH ROW INSERT INTO a_note (invoice_id) VALUES (NEW.id);

CREATE TABLE account (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50), total INT DEFAULT 0);
INSERT INTO account (name) VALUES ('a;b'), ("c"), ('d''e');
INSERT INTO account SET name = 'x', total = 2;
REPLACE INTO account (id, name) VALUES (1, 'r');
INSERT IGNORE INTO account (id, name) SELECT 1, 'z';
UPDATE account SET total = total + 1 WHERE id = 1;
UPDATE account a JOIN account b ON a.id = b.id SET a.total = b.total;
DELETE FROM account WHERE id = 99;
DELETE a FROM account a JOIN account b ON a.id = b.id WHERE a.id = 98;
TRUNCATE TABLE account;
-- refused
INSERT INTO nope (a) VALUES (1);
-- refused
INSERT INTO account (nope) VALUES (1);
-- refused
UPDATE nope SET a = 1;
-- refused
DELETE FROM nope;
-- refused
TRUNCATE nope;
SET NAMES utf8mb4;
SET @x = 5, SESSION sql_mode = 'STRICT_TRANS_TABLES';
START TRANSACTION;
CREATE TABLE committed (a INT);
INSERT INTO committed VALUES (1);
ROLLBACK;
BEGIN;
ALTER TABLE committed ADD b INT;
COMMIT;
LOCK TABLES account WRITE;
UNLOCK TABLES;
ANALYZE TABLE account;
OPTIMIZE TABLE account, committed;
SELECT COUNT(*) FROM account;
DO SLEEP(0);
CREATE TRIGGER touch BEFORE INSERT ON account FOR EACH ROW SET NEW.total = 1;
-- refused
CREATE TRIGGER touch_no BEFORE INSERT ON nope FOR EACH ROW SET NEW.total = 1;
DROP TRIGGER touch;
DELIMITER $$
CREATE TRIGGER counted AFTER INSERT ON account FOR EACH ROW
BEGIN
  IF NEW.id > 1 THEN
    UPDATE committed SET a = a + 1;
  END IF;
END$$
CREATE PROCEDURE report(IN n INT)
BEGIN
  DECLARE i INT DEFAULT 0;
  WHILE i < n DO
    SET i = i + 1;
    SELECT CASE i WHEN 1 THEN 'one' ELSE 'more' END;
  END WHILE;
END$$
CREATE FUNCTION doubled(n INT) RETURNS INT DETERMINISTIC RETURN n * 2$$
DELIMITER ;
CALL report(0);
DROP PROCEDURE report;
DROP FUNCTION IF EXISTS doubled;
CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 2;
-- refused
CREATE SEQUENCE numbers;
CREATE SEQUENCE IF NOT EXISTS numbers;
ALTER SEQUENCE numbers INCREMENT BY 3;
CREATE TABLE from_sequence (id INT DEFAULT NEXT VALUE FOR numbers, b INT DEFAULT nextval(numbers));
CREATE SEQUENCE other;
DROP SEQUENCE other;
-- refused
DROP SEQUENCE other;

CREATE TABLE org (id INT UNSIGNED NOT NULL AUTO_INCREMENT, code VARCHAR(20) NOT NULL, region INT, PRIMARY KEY (id), UNIQUE KEY (code), KEY by_region (region, code));
CREATE TABLE member (
  id INT PRIMARY KEY, org_id INT UNSIGNED REFERENCES org (id), boss INT, code VARCHAR(30), region INT,
  FOREIGN KEY (boss) REFERENCES member (id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT fk_code FOREIGN KEY (code) REFERENCES org (code) ON DELETE CASCADE,
  CONSTRAINT fk_region FOREIGN KEY ix_region (region) REFERENCES org (region) ON UPDATE RESTRICT ON DELETE NO ACTION,
  FOREIGN KEY ix_pair (region, code) REFERENCES org (region, code), KEY (boss, region)
);
CREATE TABLE note (id INT, org_id INT UNSIGNED NOT NULL, by_org INT UNSIGNED);
ALTER TABLE note ADD FOREIGN KEY (org_id) REFERENCES org (id) ON DELETE CASCADE;
ALTER TABLE note ADD CONSTRAINT fk_by FOREIGN KEY (by_org) REFERENCES org (id), ADD CONSTRAINT FOREIGN KEY (by_org) REFERENCES org (id);
ALTER TABLE note ADD FOREIGN KEY IF NOT EXISTS fk_by (by_org) REFERENCES org (id);
ALTER TABLE note ADD INDEX mine (org_id);
ALTER TABLE note ADD INDEX both_of_them (by_org, org_id);
-- refused
ALTER TABLE note DROP INDEX mine;
-- refused
ALTER TABLE note DROP INDEX both_of_them;
ALTER TABLE note ADD INDEX mine_too (org_id, id), DROP INDEX mine;
-- refused
ALTER TABLE note DROP COLUMN org_id;
-- refused
ALTER TABLE note MODIFY org_id BIGINT UNSIGNED NOT NULL;
ALTER TABLE note MODIFY org_id INT UNSIGNED NULL;
-- refused
ALTER TABLE org MODIFY id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT;
-- refused
DROP TABLE org;
-- refused
ALTER TABLE note DROP FOREIGN KEY nope;
ALTER TABLE note DROP FOREIGN KEY IF EXISTS nope;
ALTER TABLE note DROP FOREIGN KEY note_ibfk_1;
ALTER TABLE note DROP CONSTRAINT fk_by, DROP FOREIGN KEY note_ibfk_2;
ALTER TABLE note ADD FOREIGN KEY (org_id) REFERENCES org (id);
ALTER TABLE note DROP INDEX both_of_them;
RENAME TABLE note TO remark;
ALTER TABLE remark ADD FOREIGN KEY (by_org) REFERENCES org (id);
RENAME TABLE org TO organisation;
ALTER TABLE organisation RENAME COLUMN id TO org_key;
ALTER TABLE member RENAME COLUMN org_id TO organisation_id;
-- refused
ALTER TABLE organisation CHANGE code code VARCHAR(40) NOT NULL;
ALTER TABLE remark RENAME TO comment_of;
-- refused
CREATE TABLE child (a INT, FOREIGN KEY (a) REFERENCES nope (id));
-- refused
CREATE TABLE child (a INT, FOREIGN KEY (a) REFERENCES organisation (nope));
-- refused
CREATE TABLE child (a BIGINT, FOREIGN KEY (a) REFERENCES member (id));
-- refused
CREATE TABLE child (a INT NOT NULL, FOREIGN KEY (a) REFERENCES member (id) ON DELETE SET NULL);
-- refused
CREATE TABLE child (a INT, CONSTRAINT fk_code FOREIGN KEY (a) REFERENCES member (id));
-- refused
CREATE TABLE child (a INT, FOREIGN KEY (nope) REFERENCES member (id));
CREATE TABLE child (A INT, FOREIGN KEY (a) REFERENCES member (ID));
CREATE TABLE child_of_child (a INT, CONSTRAINT c2 FOREIGN KEY (a) REFERENCES child (a));
-- refused
DROP TABLE child;
-- refused
ALTER TABLE child DROP COLUMN a;
ALTER TABLE child_of_child DROP FOREIGN KEY c2;
DROP TABLE child;
ALTER TABLE child_of_child DROP INDEX c2, DROP COLUMN a, ADD COLUMN b INT, ADD FOREIGN KEY (b) REFERENCES member (id);
SET FOREIGN_KEY_CHECKS = 0;
CREATE TABLE early (a INT, FOREIGN KEY (a) REFERENCES late (id));
DROP TABLE IF EXISTS member;
CREATE TABLE late (id INT PRIMARY KEY);
SET FOREIGN_KEY_CHECKS = 1;
-- refused
DROP TABLE late;

-- file: keys that are alike are one
CREATE TABLE one (id int UNIQUE, PRIMARY KEY (id));
CREATE TABLE two (id int PRIMARY KEY, CONSTRAINT two_id_unique UNIQUE (id));
CREATE TABLE three (id int UNIQUE, UNIQUE (id), CONSTRAINT three_named UNIQUE (id));
CREATE TABLE four (id int, CONSTRAINT four_one UNIQUE (id), CONSTRAINT four_two UNIQUE (id));
CREATE TABLE five (id int, CONSTRAINT five_one UNIQUE (id), CONSTRAINT five_two PRIMARY KEY (id));
CREATE TABLE six (id int UNIQUE PRIMARY KEY, other int REFERENCES one (id));
ALTER TABLE six ADD code int UNIQUE UNIQUE;

-- file: these are not
CREATE TABLE seven (id int UNIQUE DEFERRABLE, PRIMARY KEY (id));
CREATE TABLE eight (a int, b int, UNIQUE (a, b), UNIQUE (b, a));
CREATE TABLE nine (a int, b int, UNIQUE (a), UNIQUE (a) INCLUDE (b));
ALTER TABLE nine ADD UNIQUE (a), ADD CONSTRAINT nine_again UNIQUE (a);

-- refused: the name went with the key that was made
ALTER TABLE four DROP CONSTRAINT four_two;

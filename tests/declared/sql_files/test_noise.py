"""What another program, another version or another day writes into a dump, and that must never differ."""

from __future__ import annotations

import pytest

from tests.declared.sql_files.declaring import held, told

POSTGRES = """
CREATE TYPE mood AS ENUM ('calm', 'wild');
CREATE TABLE visitor (
    id serial PRIMARY KEY,
    email text UNIQUE,
    mood mood DEFAULT 'calm',
    state varchar(10) DEFAULT 'new' CHECK (state IN ('new', 'old')),
    seen timestamptz DEFAULT now(),
    note text
);
CREATE INDEX ON visitor (lower(email)) WHERE state = 'new';
CREATE INDEX visitor_seen ON visitor (seen DESC);
CREATE VIEW calm AS SELECT id, email FROM visitor WHERE mood = 'calm';
COMMENT ON TABLE visitor IS 'who came';
"""

TYPE = "CREATE TYPE public.mood AS ENUM (\n    'calm',\n    'wild'\n);\n"
TABLE = """CREATE TABLE public.visitor (
    id integer NOT NULL,
    email text,
    mood public.mood DEFAULT 'calm'::public.mood,
    state character varying(10) DEFAULT 'new'::character varying,
    seen timestamp with time zone DEFAULT now(),
    note text,
    CONSTRAINT visitor_state_check CHECK (((state)::text = ANY ((ARRAY['new'::character varying,
      'old'::character varying])::text[])))
);
"""
SEQUENCE = """CREATE SEQUENCE public.visitor_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.visitor_id_seq OWNED BY public.visitor.id;
ALTER TABLE ONLY public.visitor ALTER COLUMN id SET DEFAULT nextval('public.visitor_id_seq'::regclass);
"""
KEYS = """ALTER TABLE ONLY public.visitor
    ADD CONSTRAINT visitor_email_key UNIQUE (email);
ALTER TABLE ONLY public.visitor
    ADD CONSTRAINT visitor_pkey PRIMARY KEY (id);
"""
INDEXES = """CREATE INDEX visitor_lower_idx ON public.visitor USING btree (lower(email))
  WHERE ((state)::text = 'new'::text);
CREATE INDEX visitor_seen ON public.visitor USING btree (seen DESC);
"""
VIEW = """CREATE VIEW public.calm AS
 SELECT visitor.id,
    visitor.email
   FROM public.visitor
  WHERE (visitor.mood = 'calm'::public.mood);
"""
HEAD = """--
-- PostgreSQL database dump
--
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
"""
OWNERS = """ALTER TABLE public.visitor OWNER TO deploy;
ALTER TYPE public.mood OWNER TO deploy;
ALTER SEQUENCE public.visitor_id_seq OWNER TO deploy;
ALTER VIEW public.calm OWNER TO deploy;
GRANT SELECT ON TABLE public.visitor TO PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE deploy IN SCHEMA public GRANT ALL ON TABLES TO reader;
"""
ROWS = r"""COPY public.visitor (id, email) FROM stdin;
1	a; DROP TABLE public.visitor;
\.
SELECT pg_catalog.setval('public.visitor_id_seq', 7, true);
INSERT INTO public.visitor (email) VALUES ('b''; DROP TABLE visitor');
"""
WHOLE = HEAD + TYPE + TABLE + SEQUENCE + VIEW + KEYS + INDEXES


@pytest.mark.parametrize(
    "dump",
    [
        pytest.param(WHOLE, id="as pg_dump writes it"),
        pytest.param("\\restrict Xy12\n" + WHOLE + "\n\\unrestrict Xy12\n", id="keys of a restricted session"),
        pytest.param(WHOLE.replace("\n", "\r\n"), id="other line ends"),
        pytest.param(
            HEAD
            + "SET transaction_timeout = 0;\nSET default_table_access_method = heap;\nSET row_security = off;\n"
            + WHOLE.removeprefix(HEAD),
            id="settings of another version",
        ),
        pytest.param(HEAD + TYPE + TABLE + SEQUENCE + VIEW + INDEXES + KEYS, id="indexes before keys"),
        pytest.param(
            WHOLE.replace("    email text,\n", "").replace("    note text,\n", "    note text,\n    email text,\n"),
            id="columns in another order",
        ),
        pytest.param(
            WHOLE + OWNERS,
            id="owners and rights",
        ),
        pytest.param(
            WHOLE.replace(
                TYPE,
                "CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;\n"
                "COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language';\n"
                "CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public;\n" + TYPE,
            ),
            id="extensions of the host",
        ),
        pytest.param(WHOLE + "COMMENT ON TABLE public.visitor IS 'another; word';\n", id="comments"),
        pytest.param(
            WHOLE.replace("    email text,", "    email text DEFAULT NULL,").replace("    AS integer\n", ""),
            id="what goes without saying",
        ),
        pytest.param(
            WHOLE.replace(VIEW, "CREATE VIEW public.calm AS\n SELECT id,\n    email\n   FROM public.visitor v;\n"),
            id="a view printed otherwise",
        ),
        pytest.param(
            WHOLE + ROWS,
            id="rows",
        ),
        pytest.param(
            "ALTER TABLE ONLY public.visitor DROP CONSTRAINT visitor_pkey;\nDROP VIEW public.calm;\n"
            "DROP TABLE public.visitor;\nDROP TYPE public.mood;\n" + WHOLE,
            id="--clean",
        ),
        pytest.param(
            "CREATE DATABASE app WITH TEMPLATE = template0;\nALTER DATABASE app OWNER TO deploy;\n\\connect app\n"
            + WHOLE,
            id="--create",
        ),
        pytest.param(
            WHOLE + "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$ begin; return new; end; $$;\n"
            "CREATE TRIGGER t BEFORE UPDATE ON public.visitor FOR EACH ROW EXECUTE FUNCTION public.f();\n"
            "ALTER TABLE public.visitor ENABLE ROW LEVEL SECURITY;\nCREATE POLICY p ON public.visitor USING (true);\n"
            "CREATE PUBLICATION all_of_it FOR ALL TABLES;\n"
            "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION public.f();\n",
            id="triggers, policies and functions",
        ),
        pytest.param(
            HEAD.replace(
                "SELECT pg_catalog.set_config('search_path', '', false);", "SET search_path = public, pg_catalog;"
            )
            + (TYPE + TABLE + SEQUENCE + VIEW + KEYS + INDEXES).replace("public.", ""),
            id="pg_dump before 10.3",
        ),
        pytest.param(
            WHOLE + "CREATE TABLE public.schema_migrations (\n    version character varying NOT NULL\n);\n"
            "CREATE TABLE public.data_migrations (\n    version bigint NOT NULL,\n    dirty boolean NOT NULL\n);\n",
            id="what tools note for themselves",
        ),
    ],
)
def test_noise_in_a_dump_of_postgresql_is_no_difference(dump: str) -> None:
    assert told(held(dump, POSTGRES)) == []


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ("    note text,\n", "    note text,\n    phone text,\n", "missing column visitor.phone"),
        ("    note text,\n", "", "left column visitor.note"),
        (
            "    seen timestamp with time zone",
            "    seen timestamp without time zone",
            "differs column visitor.seen type",
        ),
        ("    email text,", "    email text NOT NULL,", "differs column visitor.email nullable"),
        ("'calm',\n    'wild'", "'calm',\n    'wild',\n    'sad'", "enum"),
        ("UNIQUE (email)", "UNIQUE (email, note)", "unique"),
        ("(seen DESC)", "(seen)", "index"),
        (VIEW, "", "left view calm"),
    ],
)
def test_a_real_change_in_the_same_dump_is_a_difference(before: str, after: str, difference: str) -> None:
    assert before in WHOLE

    found = told(held(WHOLE.replace(before, after), POSTGRES))

    assert found
    assert all(difference in one for one in found)


MYSQL = (
    """CREATE TABLE host (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) NOT NULL, open BOOLEAN DEFAULT FALSE,
       size BIGINT UNSIGNED, at TIMESTAMP NULL, made DATETIME DEFAULT CURRENT_TIMESTAMP,
       cost DECIMAL(10,2) DEFAULT 0, UNIQUE KEY by_name (name)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci""",
    """CREATE TABLE room (id INT PRIMARY KEY AUTO_INCREMENT, host_id INT,
       FOREIGN KEY (host_id) REFERENCES host (id) ON DELETE CASCADE)""",
)
OF_MYSQL = """-- MySQL dump 10.13  Distrib 5.7.30, for Linux (x86_64)
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
DROP TABLE IF EXISTS `room`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE `room` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `host_id` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `host_id` (`host_id`),
  CONSTRAINT `room_ibfk_1` FOREIGN KEY (`host_id`) REFERENCES `host` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=latin1;
DROP TABLE IF EXISTS `host`;
CREATE TABLE `host` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(50) COLLATE utf8mb4_unicode_ci NOT NULL,
  `open` tinyint(1) DEFAULT '0',
  `size` bigint(20) unsigned DEFAULT NULL,
  `at` timestamp NULL DEFAULT NULL,
  `made` datetime DEFAULT CURRENT_TIMESTAMP,
  `cost` decimal(10,2) DEFAULT '0.00',
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_name` (`name`)
) ENGINE=InnoDB AUTO_INCREMENT=17 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
"""


ROUTINES_OF_MYSQL = """DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER t AFTER INSERT ON `room` FOR EACH ROW
BEGIN UPDATE host SET size = 1; IF 1 THEN SET @a = 2; END IF; END */;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `p`() BEGIN SELECT 1; END ;;
DELIMITER ;
"""
ROWS_OF_MYSQL = r"""LOCK TABLES `host` WRITE;
/*!40000 ALTER TABLE `host` DISABLE KEYS */;
INSERT INTO `host` VALUES (1,'a\'; DROP TABLE room',0,NULL,NULL,'2020-01-01 00:00:00',0);
/*!40000 ALTER TABLE `host` ENABLE KEYS */;
UNLOCK TABLES;
"""


@pytest.mark.parametrize(
    "dump",
    [
        pytest.param(OF_MYSQL, id="mysqldump 5.7"),
        pytest.param(
            OF_MYSQL.replace("int(11)", "int")
            .replace("bigint(20)", "bigint")
            .replace("DEFAULT '0.00'", "DEFAULT 0.00")
            .replace("COLLATE=utf8mb4_unicode_ci", "COLLATE=utf8mb4_unicode_ci /*!80023 STATS_PERSISTENT=0 */"),
            id="mysqldump 8",
        ),
        pytest.param("/*!999999\\- enable the sandbox mode */ \n" + OF_MYSQL, id="the sandbox of mariadb-dump"),
        pytest.param(OF_MYSQL.replace("AUTO_INCREMENT=17 ", "AUTO_INCREMENT=99 "), id="counters"),
        pytest.param(
            OF_MYSQL.replace(" DEFAULT CHARSET=latin1", " DEFAULT CHARSET=utf8mb3"), id="the server's charset"
        ),
        pytest.param("CREATE DATABASE `app`;\nUSE `app`;\n" + OF_MYSQL, id="--databases"),
        pytest.param(
            OF_MYSQL + ROUTINES_OF_MYSQL,
            id="triggers and procedures",
        ),
        pytest.param(
            OF_MYSQL + ROWS_OF_MYSQL,
            id="rows",
        ),
    ],
)
def test_noise_in_a_dump_of_mysql_is_no_difference(dump: str) -> None:
    assert told(held(dump, *MYSQL, dialect="mysql")) == []


SQLITE = (
    "CREATE TABLE guest (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);",
    "CREATE INDEX by_name ON guest (name); ALTER TABLE guest ADD COLUMN mail TEXT DEFAULT 'x';",
)
OF_SQLITE = """CREATE TABLE IF NOT EXISTS "schema_migrations" (version varchar(128) primary key);
CREATE TABLE guest (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, mail TEXT DEFAULT 'x');
CREATE INDEX by_name ON guest (name);
"""


VERSIONS_OF_SQLITE = """
CREATE TRIGGER t AFTER INSERT ON guest BEGIN UPDATE guest SET name = 'a'; DELETE FROM guest; END;
-- Dbmate schema migrations
INSERT INTO "schema_migrations" (version) VALUES
  ('1'),
  ('2');
  ('3');
"""


@pytest.mark.parametrize(
    "dump",
    [
        pytest.param(OF_SQLITE, id=".schema"),
        pytest.param(OF_SQLITE + "CREATE TABLE sqlite_sequence(name,seq);\n", id="its own tables"),
        pytest.param(
            f"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n{OF_SQLITE}INSERT INTO guest VALUES(1,'a;','b');\n"
            "DELETE FROM sqlite_sequence;\nINSERT INTO sqlite_sequence VALUES('guest',1);\nCOMMIT;\n",
            id=".dump",
        ),
        pytest.param(
            OF_SQLITE + VERSIONS_OF_SQLITE,
            id="versions, one of them written by hand",
        ),
    ],
)
def test_noise_in_a_dump_of_sqlite_is_no_difference(dump: str) -> None:
    assert told(held(dump, *SQLITE, dialect="sqlite")) == []

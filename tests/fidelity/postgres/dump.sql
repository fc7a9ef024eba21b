-- file: what pg_dump writes
--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET row_security = off;

CREATE SCHEMA reporting;
ALTER SCHEMA reporting OWNER TO CURRENT_USER;
CREATE TYPE public.colour AS ENUM (
    'red',
    'green'
);
CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.updated_at := now();
  return new;
end;
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.author (
    id integer NOT NULL,
    name character varying(100) DEFAULT 'nobody'::character varying NOT NULL,
    favourite public.colour DEFAULT 'red'::public.colour,
    aliases text[] DEFAULT '{}'::text[] NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT author_name_check CHECK (((name)::text <> ''::text))
);
COMMENT ON TABLE public.author IS 'Who writes; and what';
CREATE SEQUENCE public.author_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.author_id_seq OWNED BY public.author.id;
CREATE TABLE public.book (
    id bigint NOT NULL,
    author_id integer,
    title text
);
ALTER TABLE public.book ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.book_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE VIEW reporting.titles AS
 SELECT book.title,
    author.name
   FROM (public.book
     JOIN public.author ON ((author.id = book.author_id)));
ALTER TABLE ONLY public.author ALTER COLUMN id SET DEFAULT nextval('public.author_id_seq'::regclass);

COPY public.author (id, name, favourite, aliases, updated_at) FROM stdin;
1	O'Hara; DROP TABLE x	red	{}	2024-01-01 00:00:00
2	back\\slash	\N	{a,"b c"}	\N
\.

COPY public.book (id, author_id, title) FROM stdin;
\.

SELECT pg_catalog.setval('public.author_id_seq', 2, true);
ALTER TABLE ONLY public.author
    ADD CONSTRAINT author_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.book
    ADD CONSTRAINT book_pkey PRIMARY KEY (id);
CREATE INDEX book_title ON public.book USING btree (title);
CREATE TRIGGER author_touch BEFORE UPDATE ON public.author FOR EACH ROW EXECUTE FUNCTION public.touch();
ALTER TABLE ONLY public.book
    ADD CONSTRAINT book_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.author(id) ON DELETE CASCADE;

-- refused: no schema is searched
CREATE TABLE nowhere (id int);

-- file: later
SET search_path = public;
ALTER TABLE book ADD COLUMN year int;
DROP TRIGGER author_touch ON author;
DROP FUNCTION touch();

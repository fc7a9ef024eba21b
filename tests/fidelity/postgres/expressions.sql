-- file: defaults and checks in many spellings
CREATE TABLE e (
  a int DEFAULT -1, b int DEFAULT (1 + 2) * 3, c text DEFAULT 'it''s', d text DEFAULT E'tab\tnew\nline', f text DEFAULT $$dollar$$,
  g timestamptz DEFAULT CURRENT_TIMESTAMP, h timestamp DEFAULT LOCALTIMESTAMP, i date DEFAULT current_date, j text DEFAULT current_user,
  k boolean DEFAULT (NOT false), l jsonb DEFAULT '{"a": [1, 2]}', m text[] DEFAULT ARRAY['a', 'b']::text[], n text[] DEFAULT ARRAY[]::text[],
  o interval DEFAULT interval '1 day', p timestamptz DEFAULT now() + interval '7 days', q timestamptz DEFAULT (now() AT TIME ZONE 'utc'),
  r numeric DEFAULT 1e3, s float8 DEFAULT .5, t uuid DEFAULT '00000000-0000-0000-0000-000000000000', u varchar(5) DEFAULT NULL,
  v bytea DEFAULT '\x00', w bit(3) DEFAULT B'101', x text DEFAULT md5(random()::text), y int DEFAULT length('abc'::text), z text DEFAULT coalesce(NULL, 'x'),
  aa text DEFAULT CASE WHEN true THEN 'y' ELSE 'n' END, ab date DEFAULT DATE '2020-01-01', ac int[] DEFAULT '{1,2,3}'::int[], ad text DEFAULT 'a' || 'b',
  ae text DEFAULT CAST('x' AS text), af bigint DEFAULT extract(epoch FROM now())::bigint, ag char(2) DEFAULT 'ab'::bpchar, ah text DEFAULT lower('X') COLLATE "C",
  CHECK (a > 0 AND b <> 3 OR c IS NULL), CHECK (c ~* '^[a-z]+$'), CHECK (c LIKE 'a%' OR c NOT ILIKE '%b'), CHECK (a IN (1, 2) AND c IN ('x', 'y')),
  CHECK (a BETWEEN 1 AND 5), CHECK (length(c) <= 10), CHECK (l ? 'a'), CHECK (l ->> 'a' <> ''), CHECK (m <@ ARRAY['a', 'b']), CHECK (a = ANY (ARRAY[1, 2])),
  CHECK ((a IS NULL) <> (b IS NULL)), CHECK (num_nonnulls(a, b) = 1), CHECK (i > DATE '2000-01-01'), CHECK (CASE WHEN k THEN a > 1 ELSE true END),
  CHECK (jsonb_typeof(l) = 'object'), CHECK (coalesce(a, 0) >= 0), CHECK (c IS DISTINCT FROM d), CHECK (e.a < 100), CHECK (NOT (a = 1)), CHECK (substring(c from 1 for 2) = 'ab'),
  CHECK (position('x' in c) > 0), CHECK (extract(year from i) > 1999), CHECK (trim(both ' ' from c) <> ''), CHECK ((a, b) < (3, 4)), CHECK (a::text = c)
);
CREATE INDEX ON e (lower(c), (a + b), (l -> 'a'), upper(d) DESC);
CREATE INDEX ON e ((a IS NULL), (m[1])) WHERE a > 0 AND (c = 'x' OR k);
CREATE INDEX e_trim ON e (btrim(c), (coalesce(c, d, 'z')));

-- file: renames reach into them
ALTER TABLE e RENAME COLUMN a TO "Alpha";
ALTER TABLE e RENAME COLUMN c TO value;
ALTER TABLE e RENAME TO "Exp";

-- file: changes
ALTER TABLE "Exp" ALTER b SET DEFAULT 5, ALTER d DROP DEFAULT, ALTER f SET DEFAULT 'new''s'::text;
ALTER TABLE "Exp" DROP COLUMN "Alpha";
ALTER TABLE "Exp" DROP COLUMN l;

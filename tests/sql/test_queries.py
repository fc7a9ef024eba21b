from __future__ import annotations

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from undrift.schema.model import Name, Type
from undrift.schema.operations import Output, Query
from undrift.sql.lexer import DIALECTS
from undrift.sql.queries import DEEPEST, MOST_COLUMNS, MOST_TOKENS, read_query


def shown(query: Query) -> list[str]:
    """Return the columns as `name`, `name=relation.column` or `name:type`."""
    assert query.outputs is not None
    return [_shown(output) for output in query.outputs]


def _shown(output: Output) -> str:
    origin = f"={output.relation}.{output.column}" if output.relation else ""
    kind = f":{output.type.name}{'[]' if output.type.array else ''}" if output.type else ""
    return f"{output.name}{origin}{kind}"


POSTGRES = [
    # Plain columns, qualified ones, stars.
    ("select * from t", ["=t.*"]),
    ("select t.*, u.v from t join u on u.t_id = t.id", ["=t.*", "v=u.v"]),
    ('select id, Name as label, "Camel" from T', ["id=t.id", "label=t.name", "Camel=t.Camel"]),
    ("select T.id, x.v lab from t, u as x where left(x.v, 3) = 'a'", ["id=t.id", "lab=u.v"]),
    ("select id from t, u", ["id"]),
    ("select app.u.w from app.u", ["w=app.u.w"]),
    ("select other.u.w from app.u", ["w"]),
    ("select (t.id), ((id)) from t", ["id=t.id", "id=t.id"]),
    ("select t from t", ["t"]),
    ("select ctid, xmin as x from t", ["ctid", "x"]),
    ("select t.name as order, id as from, flag as limit from t", ["order=t.name", "from=t.id", "limit=t.flag"]),
    ("select id as offset, id as union from t", ["offset=t.id", "union=t.id"]),
    ("select from t", []),
    ("select distinct v from u", ["v=u.v"]),
    ("select distinct on (id, name) id from t order by id, name", ["id=t.id"]),
    ("table app.t", ["=app.t.*"]),
    # Names that the server figures.
    ("select count(*), sum(n), max(id) filter (where id > 1) from t", ["count:bigint", "sum", "max"]),
    ("select row_number() over (order by id), sum(n) over w from t", ["row_number:bigint", "sum"]),
    ("select count(*) total from t", ["total:bigint"]),
    ("select n::double precision, n::double precision as dp from t", ["n:double precision", "dp:double precision"]),
    ("select 1::int4, 2::bigint, 'x'::text", ["int4:integer", "int8:bigint", "text:text"]),
    ("select cast(id as varchar(3)), cast(5 as smallint) from t", ["id:character varying(3)", "int2:smallint"]),
    ("select '1'::\"char\", 'a'::\"My type\"", ['char:"char"', "My type:My type"]),
    ("select (select distinct on (a) a from t), (select distinct b from t), (select all 1)", ["a", "b", "?column?"]),
    ("select f((select 1 from u limit 2)) from t", ["f"]),
    ("select id from t tablesample bernoulli (1)", ["id=t.id"]),
    ("select 1::float(3), 1::float", ["float4:real", "float8:double precision"]),
    ("select '1'::timestamp with time zone ts2", ["ts2:timestamp with time zone"]),
    ("select '{}'::text[], '{}'::int[] arr", ["text:text[]", "arr:integer[]"]),
    ("select 'a'::mood, 'a'::app.mood", ["mood:mood", "mood:mood"]),
    ("select j ->> 'a', j->'a'->>'b' c, (j->>'a')::int from t", ["?column?", "c", "int4:integer"]),
    ("select tags[1], tags[1:2], (p).f, (p).g as gg from t", ["tags", "tags", "f", "gg"]),
    ("select case when a then 'a' else name end, case when a then 1 else 2 end from t", ["name", "case"]),
    ("select case id when 1 then 'x' end as y from t", ["y"]),
    ("select coalesce(a, 'x'), greatest(id, 2), nullif(id, 1) from t", ["coalesce", "greatest", "nullif"]),
    ("select exists (select 1 from u), array(select id from u)", ["exists:boolean", "array"]),
    ("select array[1, 2], (array[1, 2])[1], row(1, 2), (1, 2)", ["array", "array", "row", "row"]),
    ("select (select v from u limit 1), (select v as vv from u), (select max(v) from u)", ["v", "vv", "max"]),
    ("select (values (1)), (with a as (select 1 as x) select x from a)", ["column1", "?column?"]),
    ("select extract(year from ts), substring(a from 1 for 2) from t", ["extract", "substring"]),
    ("select trim(a), trim(leading 'x' from a), trim(trailing from a) from t", ["btrim", "ltrim", "rtrim"]),
    ("select ts at time zone 'utc', (ts at time zone 'utc')::date from t", ["timezone", "timezone:date"]),
    ("select interval '1 day', interval '1' day, date '2020-01-01'", ["interval", "interval", "date"]),
    ("select now(), current_date", ["now:timestamp with time zone", "current_date:date"]),
    ("select user, current_timestamp(3)", ["user:name", "current_timestamp"]),
    ("select name || 'x', -id, id + 1 plus from t", ["?column?", "?column?", "plus"]),
    ("select not a, id is null, id in (1, 2) from t", ["?column?:boolean"] * 3),
    ("select id is distinct from 2, id = 1 as eq from t", ["?column?:boolean", "eq:boolean"]),
    ("select true, null, 1.5, 'x'", ["?column?:boolean", "?column?:text", "?column?:numeric", "?column?:text"]),
    ("select 1, 3000000000, 99999999999999999999", ["?column?:integer", "?column?:bigint", "?column?:numeric"]),
    ("select b'101', x'1f', e'a'", ["?column?", "?column?", "?column?:text"]),
    ('select name collate "C", name collate "C" as c2 from t', ["name", "c2"]),
    ('select pg_catalog.lower(name), "upper"(name) from t', ["lower", "upper"]),
    ("select percentile_cont(0.5) within group (order by n) from t", ["percentile_cont"]),
    ("select (now(), now()) overlaps (now(), now())", ["overlaps"]),
    ("select date_trunc('day', ts)::date as day from t", ["day:date"]),
    ("select sum(case when flag then 1 else 0 end)::int from t group by 1", ["sum:integer"]),
    # Queries in FROM, common table expressions.
    ("select * from (select id, count(*) as c from t group by id) s", ["id=t.id", "c:bigint"]),
    ("select s.c from (select id, count(*) c from t) s where s.c > 1", ["c:bigint"]),
    ("select s.name, s.k from (select t.*, 1 as k from t) s", ["name=t.name", "k:integer"]),
    ("with x as (select id, name from t) select x.id, name from x", ["id=t.id", "name=t.name"]),
    ("with x(p, q) as (select id, n from t), y as (select * from x) select y.p, q from y", ["p=t.id", "q=t.n"]),
    ("with d as not materialized (select 1 as k) select d.k from d", ["k:integer"]),
    (
        "with recursive r(n, s) as (select 1, a from t union all select n + 1, s from r) select * from r",
        ["n", "s"],
    ),
    ("select k, w from (values (1, 'a')) as z(k, w)", ["k", "w"]),
    ("values (1, 'a'), (2, 'b')", ["column1", "column2"]),
    ("select a.name, l.c from t a cross join lateral (select count(*) as c from u) l", ["name=t.name", "c:bigint"]),
    ("select a.id, tag from t a, unnest(a.tags) as tag", ["id=t.id", "tag"]),
    ("select o.elem from t, unnest(tags) with ordinality as o(elem, ord)", ["elem"]),
    ("select x.a from rows from (jsonb_to_record('{}') as (a int)) x", ["a"]),
    ("select a.id, b.id as bid from t a join (u b join app.u c on c.id = b.id) on true", ["id=t.id", "bid=u.id"]),
    ("select id from only t", ["id=t.id"]),
    ("select id from only (t)", ["id=t.id"]),
    ("select id from t tablesample system (10) repeatable (1)", ["id=t.id"]),
    ("select x.b from t as x(a, b)", ["b"]),
    ("select a.id, v from t a natural join u", ["id=t.id", "v"]),
    # Set operations: the first arm's names, and the rest where all agree.
    ("select id from t union all select id from t", ["id=t.id"]),
    ("select id, 'a'::text as kind from t union all select id, v::text from u", ["id", "kind:text"]),
    ("select 1 as a, 2 as b union all (select 3, 4 union select 5, 6)", ["a:integer", "b:integer"]),
    ("select t.*, 1 as k from t union all select t.*, null from t", ["=t.*", "k"]),
    ("(select id from t order by id limit 1)", ["id=t.id"]),
    ("(select id from t) except (select id from u) order by 1", ["id"]),
    ("select a from t union select a from u order by a limit 3", ["a"]),
]


@pytest.mark.parametrize(("text", "columns"), POSTGRES)
def test_columns_are_those_of_postgres(text: str, columns: list[str]) -> None:
    assert shown(read_query(text, "postgres")) == columns


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("select Id, t.Name, (a), ((t.a)) from T t", ["Id=T.Id", "Name=T.Name", "a=T.a", "a=T.a"]),
        ("select count( * ), SUM(n),  id+1 from t", ["count( * )", "SUM(n)", "id+1"]),
        ("select 'abc', \"x y\", 'd' 'e', null, true", ["abc", "x y", "de", "NULL", "TRUE"]),
        ("select 'a' lit, id 'six', d as 'seven', `x` as `y z` from t", ["lit", "six=t.id", "seven=t.d", "y z=t.x"]),
        ("select x'1f', 0x1f, _utf8'abc', date '2020-01-01'", ["x'1f'", "0x1f", "abc", "date '2020-01-01'"]),
        ("select d + interval 1 day, d + interval 1 day as nxt from t", ["d + interval 1 day", "nxt"]),
        ("select id div 2, id mod 2 m, name regexp 'a' from t", ["id div 2", "m", "name regexp 'a'"]),
        ("select max(b) /* why */ + 1 from t", [""]),
        ("select (select v from u limit 1) from t", ["(select v from u limit 1)"]),
        ("select straight_join sql_no_cache id from t", ["id=t.id"]),
        ("select distinct sql_no_cache id from t", ["id=t.id"]),
        ("select distinctrow id from t use index (a), u force index for join (b)", ["id"]),
        ("select id from t ignore key (a), use index (b)", ["id=t.id"]),
        ("select id from t partition (p0) ignore key (a)", ["id=t.id"]),
        ("select 1 from dual", ["1"]),
        ("select X.a from t as x", ["a=t.a"]),
    ],
)
def test_columns_are_those_of_mysql(text: str, columns: list[str]) -> None:
    assert shown(read_query(text, "mysql")) == columns
    assert read_query(text, "mariadb") == read_query(text, "mysql")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("select (a), A+1, 'abc', count( * ), null from zz", ["a=zz.a", "A+1", "'abc'", "count( * )", "null"]),
        ("select a collate nocase, a collate nocase as n from zz", ["a", "n"]),
        ("select [id], \"b\" 'c', `d` as [e f] from t", ["id=t.id", "c=t.b", "e f=t.d"]),
        ("select case when 1 then 2 end, cast(a as text) from t", ["case when 1 then 2 end", "cast(a as text)"]),
        ("select rowid, true from t", ["rowid", ""]),
        ("select id from t indexed by i", ["id=t.id"]),
        ("select id from t not indexed", ["id=t.id"]),
        ("select j.value from t, json_each(t.a) j", ["value"]),
        ("select column1 from (values (1, 2))", ["column1"]),
    ],
)
def test_columns_are_those_of_sqlite(text: str, columns: list[str]) -> None:
    assert shown(read_query(text, "sqlite")) == columns


@pytest.mark.parametrize(
    "text",
    [
        "select * from t natural join u",
        "select * from t join u using (id)",
        "select * from generate_series(1, 2)",
        "select z.* from t",
        "select * from t union all select * from u",
        "select t.*, 1 from t union all select 1, t.* from t",
        "select t.*, 1 from t union all select 1, 2, 3",
        "select * from t union all select * from t natural join u",
        "select * from (select * from t) as x(a, b)",
        "select * from t as x(a, b)",
        "with x(a, b, c) as (select 1, 2) select * from x",
    ],
)
def test_what_a_schema_is_needed_for_is_not_told(text: str) -> None:
    query = read_query(text, "postgres")

    assert query.outputs is None
    assert query.relations is not None


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("select 1", ""),
        ("select * from a, b.c join d on exists (select 1 from e)", "a b.c e d"),
        ("select (select max(x) from b), c in (select d from e) from a where f = any (table g)", "a b e g"),
        ("with a as (select * from b) select * from a join c on true", "b c"),
        ("with a as (select 1) select * from s.a", "s.a"),
        ("with a as (select * from a) select * from a", "a"),
        ("with recursive a as (select * from b union select * from a) select * from a", "b"),
        ("select * from (with x as (select * from b) select * from x) y, x", "b x"),
        ("select * from f(array(select 1 from b)) x", "b"),
        ("select extract(year from a), substring(b from 1), trim(c from d), e is distinct from f from g", "g"),
        ("select * from a union select * from b intersect (select * from c order by (select 1 from d))", "a b d c"),
        ("select distinct on ((select 1 from b)) x from a", "a b"),
        ("select * from ((select * from a) union (select * from b)) x", "a b"),
        ("values ((select 1 from a))", "a"),
    ],
)
def test_relations_are_those_that_are_read(text: str, relations: str) -> None:
    found = read_query(text, "postgres").relations

    assert found is not None
    assert sorted(str(one) for one in found) == sorted(relations.split())


def test_relations_of_in_are_read_in_sqlite() -> None:
    assert read_query("select a from t where a in u and b in (1)", "sqlite").relations == (Name("t"), Name("u"))


@pytest.mark.parametrize("text", [text for text, _ in POSTGRES if "rows from" not in text and "only (" not in text])
def test_relations_agree_with_sqlglot(text: str) -> None:
    tree = sqlglot.parse_one(text.replace("table app.t", "select * from app.t"), read="postgres")
    common = {cte.alias for cte in tree.find_all(exp.CTE)}
    tables = (one for one in tree.find_all(exp.Table) if isinstance(one.this, exp.Identifier))
    expected = {Name(one.name.lower(), one.db) for one in tables if one.name not in common}

    assert set(read_query(text, "postgres").relations or ()) == expected


def test_what_no_server_takes_is_read_without_an_error() -> None:
    columns = shown(read_query("select a], f(1)] , 1::[], cast(1, 2), a::1 from t", "postgres"))

    assert columns == ["?column?", "?column?", "?column?", "row", "a"]
    assert read_query("select 1 as a, (((1) from t", "sqlite").outputs is None


def test_columns_of_values_are_named_after_the_first_row_in_mysql() -> None:
    query = read_query("values (1, 2), (3, 4)", "mysql")

    assert (query.outputs, query.relations) == (None, ())


def test_sources_are_those_of_the_outermost_from() -> None:
    query = read_query(
        "select * from s.a join (select * from b) x on true left join c on (select 1 from d) = 1", "postgres"
    )

    assert query.sources == (Name("a", "s"), Name("c"))


def test_text_is_in_one_spelling() -> None:
    assert read_query('SELECT  "id" ,\n B.C AS "X" -- why\nFROM B', "postgres").text == 'select id, b.c as "X" from b'


def test_types_of_extensions_are_told() -> None:
    [output] = read_query("select e::vector(3) from t", "postgres").outputs or ()

    assert output.type == Type("vector", modifiers="(3)", custom=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "select * from ()",
        "select 1; select 2",
        "select 'a",
        "select (1 from t",
        "select a,, b from t",
        "select 1 into t from u",
        "select * from a b c",
        "select * from (a join b on true) as x",
        "select * from a join b using (id) as x",
        "select * from (a) x",
        "insert into t values (1)",
        "with i as (insert into u values (1) returning id) select * from i",
        "with a as (select 1) search depth first by x set y select 1",
        "select * from t for system_time all x",
        "select * from rows from t",
        "select * from t use key",
        "select * from t use x (a)",
        f"select {'(select ' * (DEEPEST + 1)}1{')' * (DEEPEST + 1)}",
        f"table {'(' * (DEEPEST + 2)}t x join t y on true{')' * (DEEPEST + 2)}".replace("table", "select * from"),
        f"select {'(' * 200}1{')' * 200}",
        f"select {'1,' * MOST_TOKENS}1",
    ],
)
def test_what_is_not_read_for_certain_is_not_told(text: str) -> None:
    query = read_query(text, "postgres")

    assert (query.outputs, query.relations, query.sources) == (None, None, ())


@pytest.mark.parametrize(("more", "is_told"), [("", True), (", 1 AS a", False)])
def test_the_columns_of_a_result_are_told_up_to_what_servers_take(more: str, is_told: bool) -> None:  # noqa: FBT001 - a parameter
    doubled = "".join(f", c{i + 1} AS (SELECT x.*, y.* FROM c{i} x, c{i} y)" for i in range(12))  # noqa: S608 - no values
    query = read_query(f"WITH c0 AS (SELECT 1 AS a){doubled} SELECT *{more} FROM c12", "postgres")  # noqa: S608 - the same

    assert MOST_COLUMNS == 2**12
    assert (query.outputs is not None) == is_told


WORDS = (
    "select from where ( ) [ ] , . * as a b 'c' 1 union with case end when join on using :: + at time zone values in"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join), st.sampled_from(DIALECTS))
def test_nothing_raises(text: str, dialect: str) -> None:
    read_query(f"select {text}", dialect)
    read_query(text, dialect)

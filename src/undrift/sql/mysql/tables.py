"""MySQL's and MariaDB's CREATE TABLE and ALTER TABLE.

Sources: MySQL 8.4 manual, 15.1.9, 15.1.15 and 15.1.20; MariaDB, ALTER TABLE, CREATE INDEX and CREATE TABLE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    Expression,
    ForeignKey,
    Generated,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
)
from undrift.schema.mysql.spelling import charset_name, default_collation, full_collation
from undrift.schema.operations import (
    Action,
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterTable,
    ColumnSpec,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    Like,
    Operation,
    Query,
    RedefineColumn,
    Rename,
    RenameColumn,
    RenameIndex,
    SetDefault,
    SetOptions,
)
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind
from undrift.sql.mysql.types import TypeDraft, expression, read_default, read_on_update, read_type
from undrift.values import dataclass, replace

Pairs = list[tuple[str, str]]

_KEY = frozenset({"KEY", "INDEX"})
_REFERENCE_ACTIONS: Mapping[tuple[str, ...], str] = {
    ("CASCADE",): "cascade",
    ("RESTRICT",): "restrict",
    ("SET", "NULL"): "set null",
    ("SET", "DEFAULT"): "set default",
    ("NO", "ACTION"): "no action",
}


def if_exists(cursor: Cursor) -> bool:
    """Step over IF EXISTS, if it stands here."""
    return cursor.accept("IF", "EXISTS")


def if_not_exists(cursor: Cursor) -> bool:
    """Step over IF NOT EXISTS, if it stands here."""
    return cursor.accept("IF", "NOT", "EXISTS")


# Columns


@dataclass(slots=True)
class _Draft:
    """A column while it is read."""

    name: str
    type: TypeDraft
    nullable: bool = True
    default: Expression | None = None
    generated: Generated | None = None
    auto_increment: bool = False
    on_update: str = ""
    comment: str = ""
    constraints: list[Constraint] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)

    def unique(self) -> None:
        """Make it a unique key; saying so twice makes no second one."""
        if not self.indexes:
            self.indexes.append(Index("", (IndexPart(self.name),), unique=True))

    def finished(self) -> ColumnSpec:
        """Return the column."""
        column = Column(
            self.name,
            self.type.finished(),
            self.nullable,
            self.default,
            self.generated,
            auto_increment=self.auto_increment,
            on_update=self.on_update,
            collation=self.type.collated(),
            comment=self.comment,
        )
        return ColumnSpec(column, tuple(self.constraints), indexes=tuple(self.indexes))


def read_column(cursor: Cursor, name: str) -> ColumnSpec:
    """Step over a column's definition behind its name.

    Raises:
        UnreadableError: It is not known.
    """
    draft = _Draft(name, read_type(cursor))
    if draft.type.serial:
        draft.nullable, draft.auto_increment = False, True
        draft.unique()
    while not cursor.done and cursor.token.key not in _BEHIND_COLUMN:
        reader = _ATTRIBUTES.get(cursor.token.key)
        if reader is None:
            raise cursor.unexpected("an attribute of a column")
        cursor.next()
        reader(cursor, draft)
    return draft.finished()


_BEHIND_COLUMN = frozenset({"FIRST", "AFTER", ","})


def _not(cursor: Cursor, draft: _Draft) -> None:
    cursor.expect("NULL")
    draft.nullable = False


def _null(_cursor: Cursor, draft: _Draft) -> None:
    draft.nullable = True


def _default(cursor: Cursor, draft: _Draft) -> None:
    draft.default = read_default(cursor)


def _on(cursor: Cursor, draft: _Draft) -> None:
    cursor.expect("UPDATE")
    draft.on_update = read_on_update(cursor)


def _auto_increment(_cursor: Cursor, draft: _Draft) -> None:
    draft.auto_increment = True


def _unique(cursor: Cursor, draft: _Draft) -> None:
    cursor.accept_any(_KEY)
    draft.unique()


def _primary(cursor: Cursor, draft: _Draft) -> None:
    cursor.expect("KEY")
    _key(cursor, draft)


def _key(_cursor: Cursor, draft: _Draft) -> None:
    draft.constraints.append(PrimaryKey((draft.name,)))


def _comment(cursor: Cursor, draft: _Draft) -> None:
    draft.comment = cursor.string()


def _collate(cursor: Cursor, draft: _Draft) -> None:
    draft.type.collation = _charset_word(cursor)


def _character(cursor: Cursor, draft: _Draft) -> None:
    cursor.expect("SET")
    _charset(cursor, draft)


def _charset(cursor: Cursor, draft: _Draft) -> None:
    draft.type.charset = charset_name(_charset_word(cursor))


def _charset_word(cursor: Cursor) -> str:
    cursor.accept("=")
    return cursor.next().text if cursor.token.kind is Kind.STRING else cursor.word()


def _binary(_cursor: Cursor, draft: _Draft) -> None:
    draft.type.binary = True


def _named_charset(charset: str) -> Callable[[Cursor, _Draft], None]:
    def read(_cursor: Cursor, draft: _Draft) -> None:
        draft.type.charset = charset

    return read


def _serial(cursor: Cursor, draft: _Draft) -> None:
    cursor.expect("DEFAULT", "VALUE")
    draft.nullable, draft.auto_increment = False, True
    draft.unique()


def _generated(cursor: Cursor, draft: _Draft) -> None:
    cursor.expect("ALWAYS", "AS")
    _as(cursor, draft)


def _as(cursor: Cursor, draft: _Draft) -> None:
    if cursor.accept("ROW"):  # MariaDB's columns of a system period
        if not cursor.accept_any({"START", "END"}):
            raise cursor.unexpected()
        return
    computed = expression(cursor.group())
    stored = cursor.accept_any({"VIRTUAL", "STORED", "PERSISTENT"}) in {"STORED", "PERSISTENT"}
    draft.generated = Generated(computed, stored)


def _check(cursor: Cursor, draft: _Draft) -> None:
    draft.constraints.append(Check(expression(cursor.group())))
    _enforced(cursor)


def _constraint(cursor: Cursor, draft: _Draft) -> None:
    name = "" if cursor.peek("CHECK") else cursor.word()
    cursor.expect("CHECK")
    draft.constraints.append(Check(expression(cursor.group()), name))
    _enforced(cursor)


def _enforced(cursor: Cursor) -> None:
    if not cursor.accept("NOT", "ENFORCED"):
        cursor.accept("ENFORCED")


def _references(cursor: Cursor, draft: _Draft) -> None:
    draft.constraints.append(_reference(cursor, (draft.name,), ""))


def _ignored_word(cursor: Cursor, _draft: _Draft) -> None:
    cursor.accept("=")
    cursor.next()


def _nothing(_cursor: Cursor, _draft: _Draft) -> None:
    """Step over an attribute that is one word."""


def _without(cursor: Cursor, _draft: _Draft) -> None:
    cursor.expect("SYSTEM", "VERSIONING")


_ATTRIBUTES: Mapping[str, Callable[[Cursor, _Draft], None]] = {
    "NOT": _not,
    "NULL": _null,
    "DEFAULT": _default,
    "ON": _on,
    "AUTO_INCREMENT": _auto_increment,
    "UNIQUE": _unique,
    "PRIMARY": _primary,
    "KEY": _key,
    "COMMENT": _comment,
    "COLLATE": _collate,
    "CHARACTER": _character,
    "CHARSET": _charset,
    "BINARY": _binary,
    "ASCII": _named_charset("latin1"),
    "UNICODE": _named_charset("ucs2"),
    "BYTE": _named_charset("binary"),
    "SERIAL": _serial,
    "GENERATED": _generated,
    "AS": _as,
    "CHECK": _check,
    "CONSTRAINT": _constraint,
    "REFERENCES": _references,
    "COLUMN_FORMAT": _ignored_word,
    "STORAGE": _ignored_word,
    "ENGINE_ATTRIBUTE": _ignored_word,
    "SECONDARY_ENGINE_ATTRIBUTE": _ignored_word,
    "SRID": _ignored_word,
    "REF_SYSTEM_ID": _ignored_word,
    "INVISIBLE": _nothing,
    "VISIBLE": _nothing,
    "WITH": _without,
    "WITHOUT": _without,
}


# Keys and constraints


def read_parts(cursor: Cursor) -> tuple[IndexPart, ...]:
    """Step over `(a, b(10) DESC, (expression))`.

    Raises:
        UnreadableError: It is not known.
    """
    parts = tuple(_part(one) for one in cursor.group().items())
    if not parts:
        raise UnreadableError("a key has no columns")
    return parts


def _part(cursor: Cursor) -> IndexPart:
    if cursor.peek("("):
        part = IndexPart(expression=expression(cursor.group()))
    else:
        column = cursor.word()
        length = int(_number(cursor.group())) if cursor.peek("(") else 0
        part = IndexPart(column, length=length)
    descending = cursor.accept("DESC")
    if not descending:
        cursor.accept("ASC")
    cursor.finish()
    return replace(part, descending=True) if descending else part


def _number(cursor: Cursor) -> str:
    token = cursor.next()
    if token.kind is not Kind.NUMBER or not token.text.isdigit():
        raise UnreadableError(f"{token.text!r} is no length")
    return token.text


def read_index_options(cursor: Cursor, index: Index) -> Index:
    """Step over what stands behind a key's columns.

    Raises:
        UnreadableError: It is not known.
    """
    while not cursor.done and not cursor.peek(","):
        if cursor.accept("USING"):
            index = replace(index, method=_method(cursor, index))
        elif cursor.accept("COMMENT"):
            index = replace(index, comment=cursor.string())
        elif cursor.accept("WITH", "PARSER"):
            cursor.word()
        elif cursor.accept_any({"VISIBLE", "INVISIBLE", "IGNORED"}) or cursor.accept("NOT", "IGNORED"):
            pass
        elif cursor.accept_any(_INDEX_NUMBERS):
            cursor.accept("=")
            cursor.next()
        else:
            break
    return index


_INDEX_NUMBERS = frozenset({"KEY_BLOCK_SIZE", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE", "CLUSTERING"})


def _method(cursor: Cursor, index: Index) -> str:
    """Step over BTREE, HASH or RTREE: InnoDB makes a B-tree of the first two."""
    method = cursor.accept_any({"BTREE", "HASH", "RTREE"})
    if not method:
        raise cursor.unexpected("a kind of index")
    return index.method


def _index(cursor: Cursor, *, unique: bool = False, method: str = "btree", name: str = "") -> tuple[Index, bool]:
    """Step over a key behind the words that say its kind; return it, and whether it may exist already."""
    maybe = if_not_exists(cursor)
    if cursor.at_name() and not cursor.peek("USING"):
        name = cursor.word()
    if cursor.accept("USING"):
        cursor.next()
    index = Index(name, read_parts(cursor), unique, method)
    return read_index_options(cursor, index), maybe


Definition = tuple[Index | Constraint, bool]


def _plain_key(cursor: Cursor, _name: str) -> Definition:
    return _index(cursor)


def _unique_key(cursor: Cursor, name: str) -> Definition:
    cursor.accept_any(_KEY)
    return _index(cursor, unique=True, name=name)


def _fulltext(cursor: Cursor, _name: str) -> Definition:
    cursor.accept_any(_KEY)
    return _index(cursor, method="fulltext")


def _spatial(cursor: Cursor, _name: str) -> Definition:
    cursor.accept_any(_KEY)
    return _index(cursor, method="spatial")


def _primary_key(cursor: Cursor, _name: str) -> Definition:
    cursor.expect("KEY")
    index, maybe = _index(cursor)
    if any(part.expression for part in index.parts):
        raise UnreadableError("a primary key on an expression")
    return PrimaryKey(index.columns), maybe


def _foreign_key(cursor: Cursor, name: str) -> Definition:
    cursor.expect("KEY")
    maybe = if_not_exists(cursor)
    index = cursor.word() if cursor.at_name() else ""
    columns = cursor.words()
    cursor.expect("REFERENCES")
    key = _reference(cursor, columns, name)
    return replace(key, index=index) if index else key, maybe


def _table_check(cursor: Cursor, name: str) -> Definition:
    maybe = if_not_exists(cursor)
    check = Check(expression(cursor.group()), name)
    _enforced(cursor)
    return check, maybe


def _reference(cursor: Cursor, columns: tuple[str, ...], name: str) -> ForeignKey:
    """Step over what stands behind REFERENCES."""
    key = ForeignKey(columns, cursor.name(), cursor.words() if cursor.peek("(") else (), name)
    if cursor.accept("MATCH"):
        key = replace(key, match=cursor.next().text.lower())
    while cursor.accept("ON"):
        event = cursor.accept_any({"DELETE", "UPDATE"})
        action = next((text for words, text in _REFERENCE_ACTIONS.items() if cursor.accept(*words)), "")
        if not event or not action:
            raise cursor.unexpected("an action of a foreign key")
        key = replace(key, on_delete=action) if event == "DELETE" else replace(key, on_update=action)
    return key


_DEFINITIONS: Mapping[str, Callable[[Cursor, str], Definition]] = {
    "KEY": _plain_key,
    "INDEX": _plain_key,
    "UNIQUE": _unique_key,
    "FULLTEXT": _fulltext,
    "SPATIAL": _spatial,
    "PRIMARY": _primary_key,
    "FOREIGN": _foreign_key,
    "CHECK": _table_check,
}


def _definition(cursor: Cursor) -> Definition | None:
    """Step over a key or constraint; None if a column, or something else, stands here."""
    start = cursor.place
    name, maybe = "", False
    if cursor.accept("CONSTRAINT"):
        maybe = if_not_exists(cursor)
        if cursor.token.key not in {"UNIQUE", "PRIMARY", "FOREIGN", "CHECK"}:
            name = cursor.word()
    reader = _DEFINITIONS.get(cursor.token.key)
    if reader is None:
        if cursor.place > start:
            raise cursor.unexpected("a constraint")
        return None
    cursor.next()
    definition, maybe_too = reader(cursor, name)
    return definition, maybe or maybe_too


# CREATE TABLE


def create_table(cursor: Cursor, dialect: str, *, or_replace: bool, temporary: bool) -> CreateTable:
    """Read CREATE TABLE from behind the word TABLE.

    Args:
        cursor: Where.
        dialect: What queries are read as.
        or_replace: Whether OR REPLACE was said.
        temporary: Whether TEMPORARY was said.

    Raises:
        UnreadableError: It is not known.
    """
    maybe = if_not_exists(cursor)
    table = CreateTable(cursor.name(), if_not_exists=maybe, or_replace=or_replace, temporary=temporary)
    if cursor.accept("LIKE"):
        return _like(cursor, table, cursor)
    if cursor.peek("(", "LIKE"):
        inside = cursor.group()
        inside.next()
        return _like(cursor, table, inside)
    if cursor.peek("(") and not (cursor.peek("(", "SELECT") or cursor.peek("(", "WITH") or cursor.peek("(", "(")):
        table = _body(cursor.group(), table)
    options, partitioned = _table_options(cursor)
    comment = dict(options).get("comment", "")
    kept = tuple(pair for pair in options if pair[0] != "comment")
    table = replace(table, options=kept, comment=comment, partitioned=partitioned)
    cursor.accept_any({"IGNORE", "REPLACE"})
    cursor.accept("AS")
    if not cursor.done:
        return replace(table, query=query_of(cursor, dialect))
    if not table.columns:
        raise UnreadableError("a table without columns")
    return table


def _like(cursor: Cursor, table: CreateTable, inside: Cursor) -> CreateTable:
    source = inside.name()
    inside.finish()
    cursor.finish()
    return replace(table, like=(Like(source, ("all",)),))


def query_of(cursor: Cursor, dialect: str) -> Query:
    """Step to the end and return what was passed as a query.

    Raises:
        UnreadableError: No query stands here.
    """
    from undrift.sql.queries import read_query  # noqa: PLC0415 - imports sqlglot, which few files need

    if not cursor.peek_any({"SELECT", "WITH", "(", "VALUES", "TABLE"}):
        raise cursor.unexpected("a query")
    return read_query(cursor.rest().raw(), dialect)


def _body(cursor: Cursor, table: CreateTable) -> CreateTable:
    columns: list[ColumnSpec] = []
    constraints: list[Constraint] = []
    indexes: list[Index] = []
    for one in cursor.items():
        found = _definition(one)
        if found is None:
            if one.accept("PERIOD", "FOR"):
                one.rest()
                continue
            columns.append(read_column(one, one.word()))
        elif isinstance(found[0], Index):
            indexes.append(found[0])
        else:
            constraints.append(found[0])
        one.finish()
    return replace(table, columns=tuple(columns), constraints=tuple(constraints), indexes=tuple(indexes))


def _table_options(cursor: Cursor) -> tuple[Pairs, str]:
    """Step over what stands behind the columns; return what is told, and how the table is partitioned."""
    options: Pairs = []
    while not cursor.done:
        cursor.accept(",")
        if cursor.peek("PARTITION", "BY"):
            return _merged(options), _partitioned(cursor)
        if not _option(cursor, options):
            break
    return _merged(options), ""


def _merged(options: Pairs) -> Pairs:
    """Let a character set stand for its default collation where no collation is told."""
    names = [name for name, _ in options]
    if "charset" in names and "collate" not in names:
        options = [*options, ("collate", default_collation(dict(options)["charset"]))]
    return list(dict(options).items())


def _option(cursor: Cursor, options: Pairs) -> bool:
    """Step over one option and note it if it is told by the model; say whether there was one."""
    start = cursor.place
    cursor.accept("DEFAULT")
    if cursor.accept("CHARACTER", "SET") or cursor.accept("CHARSET"):
        word = charset_name(_charset_word(cursor))
        if word != "default":
            options.append(("charset", word))
        return True
    if cursor.accept("COLLATE"):
        options.append(("collate", full_collation(_charset_word(cursor))))
        return True
    if cursor.place > start:
        raise cursor.unexpected("a character set")
    if cursor.accept_any({"ENGINE", "TYPE"}):
        cursor.accept("=")
        options.append(("engine", cursor.next().text.lower()))
        return True
    if cursor.accept("COMMENT"):
        cursor.accept("=")
        options.append(("comment", cursor.string()))
        return True
    return _ignored_option(cursor)


_IGNORED_OPTIONS = frozenset(
    "AUTO_INCREMENT AVG_ROW_LENGTH CHECKSUM TABLE_CHECKSUM COMPRESSION CONNECTION DELAY_KEY_WRITE ENCRYPTION "
    "ENCRYPTED ENCRYPTION_KEY_ID ENGINE_ATTRIBUTE SECONDARY_ENGINE_ATTRIBUTE INSERT_METHOD KEY_BLOCK_SIZE MAX_ROWS "
    "MIN_ROWS PACK_KEYS PASSWORD ROW_FORMAT START STATS_AUTO_RECALC STATS_PERSISTENT STATS_SAMPLE_PAGES TABLESPACE "
    "TRANSACTIONAL PAGE_CHECKSUM PAGE_COMPRESSED PAGE_COMPRESSION_LEVEL AUTOEXTEND_SIZE SEQUENCE SECONDARY_ENGINE "
    "NODEGROUP STORAGE".split()
)
_PATHS = frozenset({"DATA", "INDEX"})


def _ignored_option(cursor: Cursor) -> bool:
    """Step over an option that changes nothing that the model tells."""
    if cursor.accept("WITH", "SYSTEM", "VERSIONING"):
        return True
    if cursor.peek_any(_PATHS) and cursor.peek("DIRECTORY", ahead=1):
        cursor.place += 2
    elif cursor.accept("UNION"):
        cursor.accept("=")
        cursor.group()
        return True
    elif not cursor.accept_any(_IGNORED_OPTIONS):
        return False
    cursor.accept("=")
    cursor.next()
    return True


_BEHIND_PARTITIONS = frozenset({"SELECT", "AS", "IGNORE", "REPLACE", "WITH"})


def _partitioned(cursor: Cursor) -> str:
    """Step over PARTITION BY … and the partitions; return what it is partitioned by."""
    cursor.expect("PARTITION", "BY")
    start = cursor.place
    while not cursor.done and not cursor.peek("("):
        cursor.next()
    if cursor.peek("("):
        cursor.group()
    by = cursor.part(start, cursor.place)
    while not cursor.done and cursor.token.key not in _BEHIND_PARTITIONS:
        if cursor.peek("("):
            cursor.group()
        else:
            cursor.next()
    return expression(by).text


# ALTER TABLE


def alter_table(cursor: Cursor) -> Iterator[Operation]:
    """Read ALTER TABLE from behind the word TABLE. A new name for the table comes as an operation of its own.

    Raises:
        UnreadableError: It is not known.
    """
    maybe = if_exists(cursor)
    name = cursor.name()
    if cursor.accept_any({"WAIT", "NOWAIT"}) == "WAIT":
        cursor.next()
    actions: list[Action] = []
    renames: list[Rename] = []
    while not cursor.done:
        cursor.accept(",")
        if cursor.peek("RENAME") and not _is_inner_rename(cursor):
            renames.append(_rename(cursor, name, maybe=maybe))
        elif not _skipped(cursor):
            actions += _actions(cursor)
        if cursor.token.key not in {"", ","} and not _follows_without_comma(cursor):
            raise cursor.unexpected("the end of an action")
    yield AlterTable(name, tuple(actions), maybe)
    yield from (rename for rename in renames if rename.to != name)


def _is_inner_rename(cursor: Cursor) -> bool:
    return cursor.peek_any({"COLUMN", "INDEX", "KEY"}, ahead=1)


def _rename(cursor: Cursor, name: Name, *, maybe: bool) -> Rename:
    cursor.expect("RENAME")
    cursor.accept_any({"TO", "AS", "="})
    return Rename("table", name, cursor.name(), maybe)


_PARTITION_WORDS = frozenset(
    "ADD DROP TRUNCATE COALESCE REORGANIZE EXCHANGE ANALYZE CHECK OPTIMIZE REBUILD REPAIR DISCARD IMPORT".split()
)


def _follows_without_comma(cursor: Cursor) -> bool:
    """Whether another action stands here that needs no comma before it: a table option, or PARTITION BY."""
    return cursor.peek("PARTITION", "BY") or cursor.token.key in _UNPARTED


def _skipped(cursor: Cursor) -> bool:
    """Step over an action that leaves the schema as it is; say whether one stood here."""
    if cursor.accept_any({"ALGORITHM", "LOCK"}):
        cursor.accept("=")
        cursor.next()
    elif cursor.accept_any({"ENABLE", "DISABLE"}):
        cursor.expect("KEYS")
    elif cursor.accept_any({"WITH", "WITHOUT"}):
        cursor.expect("VALIDATION")
    elif cursor.peek("ORDER", "BY") or _is_partition_action(cursor):
        cursor.rest()
    else:
        return cursor.accept("FORCE")
    return True


def _is_partition_action(cursor: Cursor) -> bool:
    return cursor.peek_any(_PARTITION_WORDS) and cursor.peek_any({"PARTITION", "TABLESPACE"}, ahead=1)


_UNPARTED = frozenset(
    "DEFAULT CHARSET CHARACTER COLLATE ENGINE COMMENT AUTO_INCREMENT ROW_FORMAT CHECKSUM MAX_ROWS MIN_ROWS "
    "KEY_BLOCK_SIZE ALGORITHM LOCK STATS_PERSISTENT PACK_KEYS AVG_ROW_LENGTH".split()
)


def _actions(cursor: Cursor) -> list[Action]:
    reader = _ACTIONS.get(cursor.token.key)
    if reader is not None:
        cursor.next()
        return reader(cursor)
    if cursor.peek("PARTITION", "BY"):
        return [SetOptions((("partitioned", _partitioned(cursor)),))]
    options: Pairs = []
    while _option(cursor, options):
        pass
    if (
        not options
        and cursor.place < len(cursor.tokens)
        and not cursor.peek(",")
        and not _follows_without_comma(cursor)
    ):
        raise cursor.unexpected("an action of ALTER TABLE")
    return [SetOptions(tuple(_merged(options)))] if options else []


def _add(cursor: Cursor) -> list[Action]:
    if cursor.accept("SYSTEM", "VERSIONING"):
        return []
    if cursor.accept("PERIOD", "FOR"):
        cursor.word()
        cursor.group()
        return []
    found = _definition(cursor)
    if found is not None:
        return [_added(*found)]
    cursor.accept("COLUMN")
    maybe = if_not_exists(cursor)
    if cursor.peek("("):
        return [_added_item(one, maybe=maybe) for one in cursor.group().items()]
    spec = read_column(cursor, cursor.word())
    return [AddColumn(spec, maybe, _place(cursor))]


def _added(definition: Index | Constraint, maybe: bool) -> Action:  # noqa: FBT001 - the pair that readers return
    if isinstance(definition, Index):
        return AddIndex(definition, maybe)
    return AddConstraint(definition, if_not_exists=maybe)


def _added_item(cursor: Cursor, *, maybe: bool) -> Action:
    found = _definition(cursor)
    action = _added(*found) if found else AddColumn(read_column(cursor, cursor.word()), maybe)
    cursor.finish()
    return action


def _place(cursor: Cursor) -> str | None:
    """Step over FIRST or AFTER: None for the first place, an empty string where nothing is said."""
    if cursor.accept("FIRST"):
        return None
    return cursor.word() if cursor.accept("AFTER") else ""


def _modify(cursor: Cursor) -> list[Action]:
    cursor.accept("COLUMN")
    maybe = if_exists(cursor)
    name = cursor.word()
    return [RedefineColumn(name, read_column(cursor, name), maybe, _place(cursor))]


def _change(cursor: Cursor) -> list[Action]:
    cursor.accept("COLUMN")
    maybe = if_exists(cursor)
    name, new = cursor.word(), cursor.word()
    return [RedefineColumn(name, read_column(cursor, new), maybe, _place(cursor))]


def _alter(cursor: Cursor) -> list[Action]:
    if cursor.accept_any({"INDEX", "KEY", "CONSTRAINT", "CHECK"}):
        if_exists(cursor)
        cursor.word()
        if not cursor.accept("NOT"):
            cursor.accept("SET")
        if not cursor.accept_any({"VISIBLE", "INVISIBLE", "IGNORED", "ENFORCED"}):
            raise cursor.unexpected()
        return []
    cursor.accept("COLUMN")
    if_exists(cursor)
    name = cursor.word()
    if cursor.accept("DROP"):
        cursor.expect("DEFAULT")
        return [SetDefault(name, None)]
    cursor.expect("SET")
    if cursor.accept_any({"VISIBLE", "INVISIBLE"}):
        return []
    cursor.expect("DEFAULT")
    return [SetDefault(name, read_default(cursor))]


def _drop(cursor: Cursor) -> list[Action]:
    reader = _DROPS.get(cursor.token.key)
    if reader is not None and not (cursor.token.key == "CONSTRAINT" and cursor.peek(",", ahead=1)):
        cursor.next()
        return [reader(cursor)]
    if cursor.accept("SYSTEM", "VERSIONING"):
        return []
    if cursor.accept("PERIOD", "FOR"):
        cursor.word()
        return []
    cursor.accept("COLUMN")
    maybe = if_exists(cursor)
    name = cursor.word()
    cursor.accept_any({"RESTRICT", "CASCADE"})
    return [DropColumn(name, maybe)]


def _drop_index(cursor: Cursor) -> Action:
    maybe = if_exists(cursor)
    name = cursor.word()
    if name.upper() == "PRIMARY":
        return DropConstraint("", maybe, kind="primary key")
    return DropIndex(name, maybe)


def _drop_primary(cursor: Cursor) -> Action:
    cursor.expect("KEY")
    return DropConstraint("", kind="primary key")


def _drop_foreign(cursor: Cursor) -> Action:
    cursor.expect("KEY")
    maybe = if_exists(cursor)
    return DropConstraint(cursor.word(), maybe, kind="foreign key")


def _drop_constraint(cursor: Cursor) -> Action:
    maybe = if_exists(cursor)
    return DropConstraint(cursor.word(), maybe)


def _drop_check(cursor: Cursor) -> Action:
    maybe = if_exists(cursor)
    return DropConstraint(cursor.word(), maybe, kind="check")


_DROPS: Mapping[str, Callable[[Cursor], Action]] = {
    "INDEX": _drop_index,
    "KEY": _drop_index,
    "PRIMARY": _drop_primary,
    "FOREIGN": _drop_foreign,
    "CONSTRAINT": _drop_constraint,
    "CHECK": _drop_check,
}


def _inner_rename(cursor: Cursor) -> list[Action]:
    is_column = cursor.next().key == "COLUMN"
    maybe = if_exists(cursor)
    name = cursor.word()
    cursor.expect("TO")
    return [RenameColumn(name, cursor.word(), maybe) if is_column else RenameIndex(name, cursor.word())]


def _convert(cursor: Cursor) -> list[Action]:
    cursor.expect("TO")
    if not cursor.accept("CHARSET"):
        cursor.expect("CHARACTER", "SET")
    charset = charset_name(_charset_word(cursor))
    collation = full_collation(_charset_word(cursor)) if cursor.accept("COLLATE") else default_collation(charset)
    return [SetOptions((("convert", charset), ("charset", charset), ("collate", collation)))]


def _remove(cursor: Cursor) -> list[Action]:
    cursor.expect("PARTITIONING")
    return [SetOptions((("partitioned", ""),))]


_ACTIONS: Mapping[str, Callable[[Cursor], list[Action]]] = {
    "ADD": _add,
    "MODIFY": _modify,
    "CHANGE": _change,
    "ALTER": _alter,
    "DROP": _drop,
    "RENAME": _inner_rename,
    "CONVERT": _convert,
    "REMOVE": _remove,
}

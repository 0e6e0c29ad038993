"""A column's cell as a value of a declared type, in SQL (V1).

`typed(expression, column_type, wanted)` gives SQL for: string VARCHAR, number DOUBLE, integer BIGINT, boolean BOOLEAN,
timestamp BIGINT (microseconds since 1970), date BIGINT (days since 1970); NULL is a missing value.
"""

from __future__ import annotations

from cjo_cli.model.base import DAY, ValueType

NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
# No year 0: DuckDB would read it, as one before Christ.
DATE = r"([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}"
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?"
OFFSET = r"(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)"
TIMESTAMP = f"{DATE}([T ]{CLOCK}{OFFSET}?)?"
WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "HUGEINT",
    "UHUGEINT",
)
# Those that 64 bits with a sign hold.
WHOLE_64 = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
FLOATING = ("DOUBLE", "FLOAT")
SQL_TYPES = {
    "string": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN", "timestamp": "BIGINT",
    "date": "BIGINT",
}  # fmt: skip

# The years 1 to 9999 in microseconds.
FIRST, LAST = -62_135_596_800_000_000, 253_402_300_799_999_999


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def is_nested(column_type: str) -> bool:
    """Whether a column of this type holds no scalars."""
    return column_type.endswith("]") or column_type.startswith(("STRUCT", "MAP", "UNION")) or column_type == "BLOB"


def typed(expression: str, column_type: str, wanted: ValueType) -> str:
    """SQL that reads `expression`, of DuckDB type `column_type`, as `wanted`."""
    null = f"NULL::{SQL_TYPES[wanted]}"
    if is_nested(column_type) or column_type == "NULL":
        return null
    if wanted == "string":
        return f"CAST({expression} AS VARCHAR)"
    if column_type in WHOLE:
        return {"number": f"CAST({expression} AS DOUBLE)", "integer": f"TRY_CAST({expression} AS BIGINT)"}.get(
            wanted, null
        )
    if column_type == "DOUBLE" or column_type.startswith("DECIMAL"):
        return _fractional(expression, wanted, null)
    if column_type == "BOOLEAN":
        return expression if wanted == "boolean" else null
    if column_type.startswith("TIMESTAMP"):
        return _micros(expression, column_type) if wanted == "timestamp" else null
    if column_type == "DATE" and wanted in ("timestamp", "date"):
        return _days(expression) + (f" * {DAY}" if wanted == "timestamp" else "")
    return from_text(f"CAST({expression} AS VARCHAR)", wanted)


def may_fail(column_type: str, wanted: ValueType) -> bool:
    """Whether a cell of a column may hold something that does not read as `wanted`; no number is none (NaN)."""
    if is_nested(column_type):
        return True
    if wanted == "string":
        return False
    if column_type in WHOLE:
        return wanted != "number" and not (wanted == "integer" and column_type in WHOLE_64)
    if column_type in FLOATING or column_type.startswith("DECIMAL"):
        return wanted != "number"
    if column_type == "DATE":
        return wanted not in ("timestamp", "date")
    return wanted != {"BOOLEAN": "boolean"}.get(column_type, "timestamp" if "TIMESTAMP" in column_type else None)


def _micros(expression: str, column_type: str) -> str:
    """Of the years that a text of V1 can name."""
    if column_type != "TIMESTAMP_NS":
        written = f"{expression} BETWEEN '0001-01-01'::TIMESTAMP AND '9999-12-31 23:59:59.999999'::TIMESTAMP"
        return f"CASE WHEN {written} THEN epoch_us({expression}) END"
    # DuckDB would round, where digits are cut (T1).
    return f"((epoch_ns({expression}) - ((epoch_ns({expression}) % 1000 + 1000) % 1000)) // 1000)"


def _days(date: str) -> str:
    written = f"{date} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
    return f"CAST(CASE WHEN {written} THEN {date} - DATE '1970-01-01' END AS BIGINT)"


def _fractional(expression: str, wanted: ValueType, null: str) -> str:
    number = f"CAST({expression} AS DOUBLE)"
    if wanted == "number":
        return f"CASE WHEN isfinite({number}) THEN {number} END"
    if wanted == "integer":
        return f"CASE WHEN isfinite({number}) AND {number} = trunc({number}) THEN TRY_CAST({expression} AS BIGINT) END"
    return null


def from_text(text: str, wanted: ValueType) -> str:
    """SQL that reads the text `text` as `wanted`."""
    if wanted == "string":
        return text
    if wanted == "number":
        return f"CASE WHEN regexp_full_match({text}, '{NUMBER}') THEN {_finite(text)} END"
    if wanted == "integer":
        return (
            f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+') THEN TRY_CAST({text} AS BIGINT)"
            f" WHEN regexp_full_match({text}, '{NUMBER}') AND {_finite(text)} = trunc({_finite(text)})"
            f" THEN TRY_CAST({text} AS BIGINT) END"
        )
    if wanted == "boolean":
        return f"CASE lower({text}) WHEN 'true' THEN true WHEN 'false' THEN false END"
    if wanted == "date":
        return f"CASE WHEN regexp_full_match({text}, '{DATE}') THEN {_days(f'TRY_CAST({text} AS DATE)')} END"
    return timestamp_from_text(text)


def _finite(text: str) -> str:
    number = f"TRY_CAST({text} AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def readable(column: str) -> str:
    """SQL of a column of instants without those that no `ts` can have, before year 1 or after 9999."""
    return f"CAST(CASE WHEN {column} BETWEEN {FIRST} AND {LAST} THEN {column} END AS BIGINT)"


def timestamp_from_text(text: str) -> str:
    """Microseconds of a written timestamp; further digits are cut (T1), without an offset it is UTC."""
    clock = f"regexp_extract({text}, '^[0-9-]{{10}}[T ]([0-9:]+(?:\\.[0-9]{{1,6}})?)', 1)"
    padded = f"CASE length({clock}) WHEN 0 THEN '00:00:00' WHEN 5 THEN {clock} || ':00' ELSE {clock} END"
    local = f"epoch_us(TRY_CAST(left({text}, 10) || ' ' || ({padded}) AS TIMESTAMP))"
    offset = f"regexp_extract({text}, '[T ].*([+-][0-9]{{2}}(?::?[0-9]{{2}})?)$', 1)"
    minutes = (
        f"CASE WHEN {offset} = '' THEN 0 ELSE (CASE left({offset}, 1) WHEN '-' THEN -1 ELSE 1 END)"
        f" * (TRY_CAST(substr({offset}, 2, 2) AS BIGINT) * 60"
        f" + coalesce(TRY_CAST(nullif(replace(substr({offset}, 4), ':', ''), '') AS BIGINT), 0)) END"
    )
    return f"CASE WHEN regexp_full_match({text}, '{TIMESTAMP}') THEN {local} - 60000000 * ({minutes}) END"


def instant(expression: str, column_type: str, unit: str) -> str:
    """SQL for a row's `ts` in microseconds: a timestamp, or by `unit` a number since 1970.

    What is written as text, or as a fraction, may lie outside the years 1 to 9999: see `readable`.
    """
    if is_nested(column_type) or column_type == "BOOLEAN":
        return "NULL::BIGINT"
    if column_type.startswith("TIMESTAMP") or column_type == "DATE":
        return typed(expression, column_type, "timestamp")
    text = f"CAST({expression} AS VARCHAR)"
    factor = {"s": 1_000_000, "ms": 1000, "us": 1}.get(unit)
    if factor is None:
        return "NULL::BIGINT" if column_type in WHOLE or column_type == "DOUBLE" else timestamp_from_text(text)
    if column_type in WHOLE:
        written = f"{expression} BETWEEN {FIRST // factor} AND {LAST // factor}"
        return f"CASE WHEN {written} THEN CAST({expression} AS BIGINT) * {factor} END"
    # Decimal arithmetic, since a double would turn .123456 into .123455999; beyond 22 digits it is no time at all.
    number = f"TRY_CAST(trunc(TRY_CAST({text} AS DECIMAL(31, 9)) * {factor}) AS BIGINT)"
    return f"CASE WHEN regexp_full_match({text}, '{NUMBER}') THEN {number} ELSE {timestamp_from_text(text)} END"

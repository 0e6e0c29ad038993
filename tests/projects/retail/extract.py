"""Makes logs/events.parquet and logs/customers.parquet from the full retail log.

    python extract.py SOURCE_DIR

SOURCE_DIR holds retail_completejourney_events.parquet and retail_completejourney_profiles.parquet. Every household and
every event is kept; only columns that no journey here reads are dropped. The output depends on the
source and on DuckDB's version alone.
"""

import sys
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent

EVENTS = """
    SELECT customer_id, ts, event,
           sales_value, CAST(properties->>'quantity' AS INTEGER) AS quantity,
           CAST(campaign_id AS INTEGER) AS campaign_id, campaign_type,
           CAST(properties->>'end_date' AS DATE) AS end_date, campaign_end
    FROM read_parquet($source)
    ORDER BY household_id, ts, seq
"""

CUSTOMERS = """
    SELECT customer_id, age, income, home_ownership, marital_status, household_size, household_comp, kids_count,
           has_demographics
    FROM read_parquet($source)
    ORDER BY CAST(customer_id AS INTEGER)
"""


def extract(source_dir: Path, out_dir: Path) -> None:
    """Write both files; one thread and one row group, so that the bytes repeat."""
    connection = duckdb.connect(config={"threads": 1})
    out_dir.mkdir(parents=True, exist_ok=True)
    for query, source, target in (
        (EVENTS, "retail_completejourney_events.parquet", "events.parquet"),
        (CUSTOMERS, "retail_completejourney_profiles.parquet", "customers.parquet"),
    ):
        text = query.replace("$source", "'" + str(source_dir / source).replace("'", "''") + "'")
        path = str(out_dir / target).replace("'", "''")
        connection.execute(
            f"COPY ({text}) TO '{path}' "
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 22, ROW_GROUP_SIZE 200000, PARQUET_VERSION v1)"
        )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python extract.py SOURCE_DIR")
    extract(Path(sys.argv[1]), HERE / "logs")

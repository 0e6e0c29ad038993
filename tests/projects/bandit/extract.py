"""Makes the project's log, and its journey of eighty candidates, of the Open Bandit Dataset. See README.md.

python tests/projects/bandit/extract.py PATH/TO/bandit_obd_all_events.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
ITEMS = 80
FEATURES = ", ".join(f"user_feature_{number}[:8] AS feature_{number}" for number in range(4))
EVENTS = """
    SELECT customer_id, ts, 'impression' AS event, policy, format('item-{:02d}', item_id) AS item,
           position::TINYINT AS position, round(propensity_score, 6) AS propensity, click::TINYINT AS click
    FROM read_parquet(?) WHERE event = 'impression' ORDER BY seq
"""
CUSTOMERS = f"SELECT customer_id, {FEATURES} FROM read_parquet(?) WHERE event = 'impression' ORDER BY seq"
JOURNEY = """\
# Written by extract.py: one candidate for each of the shop's eighty items, none preferred.
journey: recommendation
title: An item for the page
description: Each time a page has a place for it, one of eighty items is shown there.
insights:
  - {claim: "Both policies got about 4 clicks in 1,000 impressions.", source: Saito et al. 2020, confidence: high}
owner: shop
stage: browsing
campaign: recommendations
status: live
goal: {action: click-item, within: 1h, exit: false, target: 0.4}
accept:
  - {rule: CJO307, why: The source notes a click on the row of what was shown}
enter:
  event: impression
steps:
  - id: item
    title: Any item, as likely as another
    choose:
"""


def copy(source: str, query: str, target: str) -> None:
    """The rows of a query as a Parquet file."""
    path = HERE / "logs" / target
    path.parent.mkdir(exist_ok=True)
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)", [source])


def main(source: str) -> None:
    """Everything, from the source's file."""
    copy(source, EVENTS, "impressions.parquet")
    copy(source, CUSTOMERS, "customers.parquet")
    lines = [f"      - {{id: item-{item:02d}, send: item-of-the-shop}}\n" for item in range(ITEMS)]
    (HERE / "journeys").mkdir(exist_ok=True)
    text = JOURNEY + "".join(lines) + "    explore: 100\n"
    (HERE / "journeys" / "recommendation.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])

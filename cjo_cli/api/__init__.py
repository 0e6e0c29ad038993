"""The verbs as plain functions: cjo as a library, without the command line. One file for verbs that belong together."""

from __future__ import annotations

from cjo_cli.api.assumptions import responses
from cjo_cli.api.audit import audit, suggest
from cjo_cli.api.bundles import compile, inspect, policy, sign, verify
from cjo_cli.api.content import content_coverage, content_everything, content_impact, content_preview, content_voice
from cjo_cli.api.diff import diff, modified
from cjo_cli.api.explain import explain
from cjo_cli.api.learn import learn, write_scores
from cjo_cli.api.log import bucket_log, check_log, sample_log
from cjo_cli.api.map import journey_map
from cjo_cli.api.projects import init, init_from_log
from cjo_cli.api.reading import Validation, checked
from cjo_cli.api.replay import facts, show_plan, simulate, write
from cjo_cli.api.report import record, recording, report
from cjo_cli.api.run import check_run, run, verify_log
from cjo_cli.api.serve import openapi, serve
from cjo_cli.api.spark import simulate_laid, simulate_spark, simulate_table
from cjo_cli.api.tests import new_test, run_tests
from cjo_cli.api.validation import fixes, validate

__all__ = [
    "Validation",
    "audit",
    "bucket_log",
    "check_log",
    "check_run",
    "checked",
    "compile",
    "content_coverage",
    "content_everything",
    "content_impact",
    "content_preview",
    "content_voice",
    "diff",
    "explain",
    "facts",
    "fixes",
    "init",
    "init_from_log",
    "inspect",
    "journey_map",
    "learn",
    "modified",
    "new_test",
    "openapi",
    "policy",
    "record",
    "recording",
    "report",
    "responses",
    "run",
    "run_tests",
    "sample_log",
    "serve",
    "show_plan",
    "sign",
    "simulate",
    "simulate_laid",
    "simulate_spark",
    "simulate_table",
    "suggest",
    "validate",
    "verify",
    "verify_log",
    "write",
    "write_scores",
]

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what was measured into docs/benchmarks.md: the tables and drawings among its words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .one_run import OneRun
from .plots import draw, plots
from .results import Key, Result
from .rows import ROWS
from .table import row_table
from .targets import targets_table, verdicts

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
IMAGES = ROOT / "docs" / "images"


def parts(results: Mapping[Key, Result], one_run: OneRun | None) -> dict[str, str]:
    """Makes the parts of the page that are not written by hand, by the names of their places."""
    tables = [row_table(row, results) for row in ROWS]
    if one_run:
        tables.append(one_run.table())
    return {
        "targets": _without_heading(targets_table(verdicts(results, one_run))),
        "rows": "\n".join(f"#{table}" for table in tables),
    }


def _without_heading(table: str) -> str:
    return table.partition("\n\n")[2]


def with_parts(page: str, made: Mapping[str, str]) -> str:
    """Puts the parts between the comments that mark their places; raises ValueError without one."""
    for name, text in made.items():
        begin, end = f"<!-- made by the benchmarks: {name} -->\n", f"<!-- end of {name} -->\n"
        before, found, rest = page.partition(begin)
        _old, found_end, after = rest.partition(end)
        if not found or not found_end:
            raise ValueError(f"the page has no place for {name}")
        page = f"{before}{begin}\n{text}\n{end}{after}"
    return page


def write(results: Mapping[Key, Result], one_run: OneRun | None) -> None:
    """Writes the page anew, and the drawings in it."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_parts(page, parts(results, one_run)), encoding="utf-8")
    for plot in plots(results):
        draw(plot, IMAGES)

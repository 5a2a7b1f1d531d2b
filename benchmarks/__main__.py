# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make bench`: measures, keeps what was measured, and prints it as Markdown."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable

from tools.develop.common import end_in_order

from . import one_run, page, results
from .contenders import CONTENDERS
from .measure import BenchmarkError, measure
from .rows import ALL_ROWS, QUICK_ROWS, ROWS
from .table import row_table
from .targets import targets_table, verdicts

# Seconds.  A quick run that has taken so long ends what it is at, and begins nothing more.
QUICK_SECONDS = 160.0


def parse_arguments() -> argparse.Namespace:
    """Reads the command line; raises SystemExit if it is wrong."""
    parser = argparse.ArgumentParser(
        prog="make bench ARGS=...", description="Runs the module and its alternatives side by side."
    )
    parser.add_argument("--quick", action="store_true", help="small rows only, under 3 minutes")
    parser.add_argument("--table", action="store_true", help="print what was measured before")
    parser.add_argument(
        "--page", action="store_true", help="write what was measured before into docs/benchmarks.md"
    )
    parser.add_argument("--rows", help=f"some of: {','.join([*ROWS, one_run.NAME])}")
    parser.add_argument("--contenders", help=f"some of: {','.join(CONTENDERS)}")
    parser.add_argument("--seed", type=int, default=1, help="of the times that starts take")
    parser.add_argument(
        "--limit", type=float, default=3600.0, help="seconds that one contender gets for one row"
    )
    parser.add_argument(
        "--before", metavar="COMMIT", help=f"holds the module in {one_run.NAME} against this one"
    )
    options = parser.parse_args()
    rows = QUICK_ROWS if options.quick else [*ROWS, one_run.NAME]
    try:
        options.rows = choose(options.rows, rows)
        options.contenders = choose(options.contenders, CONTENDERS)
    except ValueError as error:
        parser.error(str(error))
    return options


def choose(wanted: str | None, known: Iterable[str]) -> list[str]:
    """Takes some names out of a comma-separated list, or all; raises ValueError."""
    if wanted is None:
        return list(known)
    names = wanted.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
    return [name for name in known if name in names]


def say(text: str) -> None:
    """Tells on standard error how far it is: standard output is for the tables."""
    print(text, file=sys.stderr, flush=True)


def run(options: argparse.Namespace) -> None:
    """Measures what is wanted and keeps each result at once."""
    begin = time.monotonic()
    for row in options.rows:
        if row == one_run.NAME:
            say(f"{row} ...")
            one_run.store(one_run.measure(options.before))
            continue
        for contender in options.contenders:
            if not CONTENDERS[contender].takes_part(ALL_ROWS[row]):
                continue
            limit = options.limit
            if options.quick:
                limit = min(limit, begin + QUICK_SECONDS - time.monotonic())
                if limit <= 0:
                    say(f"{row}: {contender} is left out, the time is up")
                    continue
            say(f"{row}: {contender} ...")
            result = measure(row, contender, options.seed, limit)
            results.store(result)
            say(
                f"{row}: {contender} took {result.wall:.1f} s,"
                f" {result.known} of {result.computers} done"
            )


def show(options: argparse.Namespace) -> None:
    """Prints the rows that are wanted, out of all that was ever measured, and the targets."""
    kept, kept_run = results.load(), one_run.load()
    for row in options.rows:
        if row in ALL_ROWS:
            print(row_table(row, kept))
        elif kept_run:
            print(kept_run.table())
    if not options.quick:
        print(targets_table(verdicts(kept, kept_run)))


def main() -> int:
    """Does what the command line says."""
    options = parse_arguments()
    # What was started ends with this, also when it is ended from outside.
    end_in_order()
    try:
        if options.page:
            page.write(results.load(), one_run.load())
            return 0
        if not options.table:
            run(options)
    except BenchmarkError as error:
        say(f"Error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    show(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())

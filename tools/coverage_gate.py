# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fail unless enough lines and enough branches of plugins/ were run by the tests."""

from __future__ import annotations

import argparse
import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Count:
    """How many there are, and how many of them were run."""

    total: int = 0
    run: int = 0

    @property
    def rate(self) -> float:
        """The share that was run, in per cent; nothing to run is nothing proved."""
        return 100.0 * self.run / self.total if self.total else 0.0


def count(reports: list[Path]) -> tuple[Count, Count]:
    """Count the lines and branches of plugins/ in Cobertura reports.

    ansible-test reports files that no test has even loaded apart, as "stubs"; such a report may
    come only after the one of the files that were.
    """
    lines, branches = Count(), Count()
    seen: set[str] = set()
    for entry in [entry for report in reports for entry in ET.parse(report).iter("class")]:
        name = entry.get("filename", "")
        if not name.startswith("plugins/") or name in seen:
            continue
        seen.add(name)
        missing = []
        for line in entry.iter("line"):
            is_run = line.get("hits") != "0"
            lines.total += 1
            lines.run += is_run
            taken = re.search(r"\((\d+)/(\d+)\)", line.get("condition-coverage", ""))
            ways, of = (int(taken[1]), int(taken[2])) if taken else (0, 0)
            branches.run += ways
            branches.total += of
            if not is_run or ways < of:
                missing.append(f"{line.get('number')}{f' ({ways} of {of} ways)' if is_run else ''}")
        if missing:
            print(f"{name}: not run: {', '.join(missing)}")
    return lines, branches


def main() -> int:
    """Print both rates and compare them with the least that is accepted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where ansible-test has left its reports")
    parser.add_argument("least", type=float, help="the least per cent, of lines and of branches")
    args = parser.parse_args()
    reports = [args.folder / "coverage.xml", *sorted(args.folder.glob("coverage=stub-*.xml"))]
    enough = True
    for name, counted in zip(("lines", "branches"), count(reports), strict=True):
        print(
            f"plugins/ {name}: {counted.rate:.2f} % ({counted.run} of {counted.total}), "
            f"at least {args.least:g} % needed"
        )
        enough = enough and counted.rate >= args.least
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())

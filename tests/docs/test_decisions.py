# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the pages say and draw of a status is what the module's own table says."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from .pages import ROOT

sys.path.insert(0, str(ROOT.parents[2]))

from ansible_collections.research.lightsail.plugins.module_utils._engine.engine import DRAIN
from ansible_collections.research.lightsail.plugins.module_utils._modules.gui_session import (
    MOST_WORKERS,
)
from ansible_collections.research.lightsail.plugins.module_utils._rules.course import GRACE
from ansible_collections.research.lightsail.plugins.module_utils._rules.gui_session import (
    FAILURE_OF,
    RULES,
    Action,
)
from ansible_collections.research.lightsail.plugins.module_utils._rules.pacing import LONGEST

GUIDE = "docs/docsite/rst/guide_how_it_decides.rst"
UNKNOWN = "a status that the API adds later"
# What the pages call the row of that name.
OPEN = "started, with a URL"
TABLE = {OPEN if status == "started" else status: row for status, row in RULES.items()}

MEANINGS = {
    "nothing": Action.NOTHING,
    "wait": Action.WAIT,
    "wait for the URL": Action.WAIT,
    "wait until it settles, then by this table": Action.SETTLE,
    "wait until it leaves, then by this table": Action.SETTLE,
    "wait, with a warning that names it": Action.SETTLE,
    "StartGUISession, wait": Action.START,
    "StopGUISession, wait": Action.STOP,
    # One that failed in this very run is not tried again.
    "StartGUISession once, wait": Action.START,
    "StopGUISession once, wait": Action.STOP,
    "fail with the service's reason": Action.FAIL,
}


def markdown_rows(text: str) -> list[list[str]]:
    """Reads the cells of README's table."""
    table = text.split("| status | `state: started` |", 1)[1].split("\n\n", 1)[0]
    lines = table.splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def rest_rows(text: str) -> list[list[str]]:
    """Reads the cells of the guide's table."""
    table = text.split("     - ``state: stopped``\n", 1)[1].split("\n\n", 1)[0]
    return [re.split(r"\n     - ", row) for row in re.split(r"(?:^|\n)   \* - ", table)[1:]]


PAGES = {
    "README.md": markdown_rows,
    GUIDE: rest_rows,
}


@pytest.mark.parametrize("page", PAGES)
def test_table(page: str) -> None:
    """A page's table has every status, and says of each what the module does."""
    said = {}
    for statuses, *cells in PAGES[page]((ROOT / page).read_text(encoding="utf-8")):
        started, stopped = cells
        stopped = started if stopped == "the same" else stopped
        for status in [statuses] if statuses in TABLE else statuses.split(", "):
            said[status] = {"started": MEANINGS[started], "stopped": MEANINGS[stopped]}
            for words in (started, stopped):
                once = FAILURE_OF.get(MEANINGS[words].value) == status
                assert ("once" in words) == once, (status, words)
    assert said == TABLE


def test_figures() -> None:
    """The figures of the guide are those that the module works with."""
    guide = " ".join((ROOT / GUIDE).read_text(encoding="utf-8").split())
    for words in (
        f"Up to {MOST_WORKERS} calls are under way",
        f"unread for more than {LONGEST:g} seconds",
        f"For {GRACE:g} seconds after a call",
        f"reads for up to {GRACE:g} seconds",
        f"waited for, up to {DRAIN:g} seconds",
    ):
        assert words in guide


@dataclass(frozen=True)
class Box:
    """A box of the drawing, and the statuses that stand in it."""

    left: float
    top: float
    right: float
    bottom: float
    statuses: tuple[str, ...]

    def is_at(self, point: tuple[float, float]) -> bool:
        """Tells whether a line that ends there touches this box; heads keep a little distance."""
        away = 4
        x, y = point
        return (
            self.left - away <= x <= self.right + away
            and self.top - away <= y <= self.bottom + away
        )


def boxes_of(drawing: ElementTree.Element) -> list[Box]:
    """Finds the boxes, each with the texts that lie in it."""
    texts = [
        (float(text.get("x", 0)), float(text.get("y", 0)), text.text or "")
        for text in drawing.iterfind("{*}text")
    ]
    boxes = []
    for rect in drawing.iterfind("{*}rect"):
        if rect.get("class") == "page":
            continue
        left, top, width, height = (
            float(rect.attrib[key]) for key in ("x", "y", "width", "height")
        )
        right, bottom = left + width, top + height
        held = [text for x, y, text in texts if left < x < right and top < y < bottom]
        name = " ".join(held)
        boxes.append(
            Box(left, top, right, bottom, (name,) if name in TABLE else tuple(held)),
        )
    return boxes


def ends_of(path: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Follows a path of absolute commands to where it begins and where it ends."""
    points: list[tuple[float, float]] = []
    for command, written in re.findall(r"([A-Z])([^A-Z]*)", path):
        numbers = [float(number) for number in re.findall(r"[\d.]+", written)]
        if command == "H":
            points.append((numbers[-1], points[-1][1]))
        elif command == "V":
            points.append((points[-1][0], numbers[-1]))
        else:
            assert command in "MLC", path
            points.append((numbers[-2], numbers[-1]))
    return points[0], points[-1]


def lines_of(drawing: ElementTree.Element, kind: str) -> Iterator[tuple[Box, Box]]:
    """Finds the boxes that the lines of a kind lead between; the legend's lead nowhere."""
    boxes = boxes_of(drawing)
    for path in drawing.iterfind("{*}path"):
        touched = [[box for box in boxes if box.is_at(end)] for end in ends_of(path.attrib["d"])]
        if path.get("class") == kind and any(touched):
            (begin,), (end,) = touched
            yield begin, end


@pytest.fixture(name="drawing")
def _drawing() -> ElementTree.Element:
    return ElementTree.parse(Path(ROOT) / "docs" / "images" / "decision.svg").getroot()


def test_the_drawing_has_every_status(drawing: ElementTree.Element) -> None:
    """Once each, but for those that are not known yet."""
    drawn = [status for box in boxes_of(drawing) for status in box.statuses]
    assert sorted(drawn) == sorted(set(TABLE) - {UNKNOWN})


def test_full_lines_are_the_calls(drawing: ElementTree.Element) -> None:
    """They leave the statuses in which a call is made, for where it leads, and no others."""
    drawn = sorted(
        (status, *end.statuses)
        for begin, end in lines_of(drawing, "line")
        for status in begin.statuses
    )
    starts = [(status, "starting") for status in TABLE if TABLE[status]["started"] is Action.START]
    stops = [(status, "stopping") for status in TABLE if TABLE[status]["stopped"] is Action.STOP]
    assert drawn == sorted(starts + stops)


@pytest.mark.parametrize("state", ["started", "stopped"])
def test_dashed_lines_are_waited_along(drawing: ElementTree.Element, state: str) -> None:
    """They leave every status in which the module waits, and lead on if it waits to arrive."""
    leads: dict[str, set[Action]] = {status: set() for status in TABLE}
    for begin, end in lines_of(drawing, "line itself"):
        for status in begin.statuses:
            leads[status] |= {TABLE[other][state] for other in end.statuses}
    for status in set(TABLE) - {UNKNOWN}:
        if TABLE[status][state] is Action.SETTLE:
            assert leads[status], status
        if TABLE[status][state] is Action.WAIT:
            assert leads[status] & {Action.NOTHING, Action.WAIT}, status

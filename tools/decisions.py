# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make what the documentation says of statuses from the module's own table; `make tables` calls it.

README and the guide get the table of sessions, the guide also that of computers, and a drawing. The
step `documentation` of `make test` compares them with what is made here.
"""

from __future__ import annotations

import itertools
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from ansible_collections.research.lightsail.plugins.module_utils._engine.goals import Situation
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Operation
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.model import (
    Status,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.rules import (
    BY_ITSELF,
    FAILED_BY,
    LEADS_TO,
    TRANSITIONS,
    Goal,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power import (
    model as power_model,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power import (
    rules as power_rules,
)

ROOT = Path(__file__).resolve().parents[1]
README = "README.md"
GUIDE = "docs/docsite/rst/guide_how_it_decides.rst"
DRAWING = "docs/images/decision.svg"

NAMES = {Status.STARTED: "started, with a URL"}
WORDS = {
    Situation.REACHED: "nothing",
    Situation.IN_PROGRESS: "wait",
    Situation.BLOCKED: "wait until it settles, then by this table",
    Situation.UNREACHABLE: "fail with the service's reason",
}
# Where the words above would leave a question open.
SPECIAL = {
    (Status.STARTED_WITHOUT_URL, Situation.IN_PROGRESS): "wait for the URL",
    (Status.UNKNOWN, Situation.BLOCKED): "wait, with a warning that names it",
}


def name_of(status: Status) -> str:
    """What the pages call a status."""
    return NAMES.get(status, status.value)


def words_of(status: Status, goal: Goal) -> str:
    """What the module does in a status on its way to a goal."""
    action = TRANSITIONS[status][goal]
    if isinstance(action, Operation):
        # One that failed in this very run is not tried again.
        once = " once" if FAILED_BY[action] is status else ""
        return f"{action.name}{once}, wait"
    return SPECIAL.get((status, action), WORDS[action])


def words_of_power(status: power_model.Status, goal: power_rules.Goal) -> str:
    """What the module does with a computer in a state on its way to a goal."""
    action = power_rules.TRANSITIONS[status][goal]
    if isinstance(action, Operation):
        return f"{action.name}, wait"
    if status is power_model.Status.UNKNOWN:
        return "wait, with a warning that names it"
    return WORDS[action]


def rows() -> list[tuple[str, ...]]:
    """The rows of the table; statuses in a row that ask for the same share one."""
    cells = {status: tuple(words_of(status, goal) for goal in Goal) for status in Status}
    grouped = itertools.groupby(Status, key=lambda status: cells[status])
    return [(", ".join(map(name_of, statuses)), *words) for words, statuses in grouped]


def markdown_table() -> str:
    """README's table."""
    head = ("status", *(f"`state: {goal.value}`" for goal in Goal))
    lines = [head, tuple("---" for _cell in head), *rows()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rest_table() -> str:
    """The guide's table."""
    return in_rest(("status", *(f"``state: {goal.value}``" for goal in Goal)), rows())


def power_table() -> str:
    """The guide's table of a computer's states."""
    head = ("state of the computer", "to be switched on", "to be switched off")
    return in_rest(
        head,
        [
            (status.value, *(words_of_power(status, goal) for goal in power_rules.Goal))
            for status in power_model.Status
        ],
    )


def in_rest(head: tuple[str, ...], body: list[tuple[str, ...]]) -> str:
    """A table of three columns in reStructuredText."""
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 32 34 34", ""]
    for first, *others in (head, *body):
        lines += [f"   * - {first}", *(f"     - {cell}" for cell in others)]
    return "\n".join(lines)


@dataclass(frozen=True)
class Box:
    """A box of the drawing: its look, its statuses, and where it is."""

    look: str
    statuses: tuple[Status, ...]
    x: int
    y: int
    width: int
    height: int

    @property
    def lines(self) -> list[str]:
        """The text in it, line by line."""
        names = [name_of(each).replace(", ", ",\n") for each in self.statuses]
        return "\n".join(names).split("\n")

    @property
    def svg(self) -> str:
        """The box and its text."""
        place = f'x="{self.x}" y="{self.y}" width="{self.width}" height="{self.height}"'
        middle, first = self.x + self.width // 2, self.y + self.height / 2 + 5
        texts = []
        for number, line in enumerate(self.lines):
            y = first + LINE * (number - (len(self.lines) - 1) / 2)
            # No font that a browser may take instead makes a long name leave its box.
            fit = f' textLength="{self.width - 16}"' if len(line) > FITTED else ""
            texts.append(f'<text x="{middle}" y="{y:g}"{fit}>{escape(line)}</text>')
        return "\n".join([f'<rect class="{self.look}" {place} rx="6"/>', *texts])


# Two columns, so that a phone shows the drawing at about its own size.
WIDTH, HEIGHT, LINE, FITTED = 420, 546, 20, 22
LEFT = {"x": 28, "width": 140}
RIGHT = {"x": 210, "width": 184}
CLOSED = (Status.NOT_STARTED, Status.STOPPED, Status.START_EXPIRED)
BOXES = [
    Box("box", (Status.SETTING_UP_INSTANCE,), y=20, height=40, **LEFT),
    Box("failed", (Status.FAILED_INSTANCE_CREATION,), y=20, height=40, **RIGHT),
    Box("box", CLOSED, y=100, height=76, **LEFT),
    Box("box", (Status.STARTING,), y=224, height=44, **LEFT),
    Box("failed", (Status.FAILED_STARTING,), y=224, height=44, **RIGHT),
    Box("box", (Status.STARTED_WITHOUT_URL,), y=312, height=52, **LEFT),
    Box("failed", (Status.FAILED_STOPPING,), y=312, height=52, **RIGHT),
    Box("open", (Status.STARTED,), y=404, height=52, **LEFT),
    Box("box", (Status.STOPPING,), y=404, height=52, **RIGHT),
]
BOX_OF = {status: box for box in BOXES for status in box.statuses}

Arrow = tuple[str, Status, Status]
CALL, ITSELF = "call", "itself"
# How an arrow goes from a box to another, named by the first statuses of both. Which arrows there
# are is not said here.
PATHS: dict[Arrow, str] = {
    (ITSELF, Status.SETTING_UP_INSTANCE, Status.FAILED_INSTANCE_CREATION): "M168 40H208",
    (ITSELF, Status.SETTING_UP_INSTANCE, Status.NOT_STARTED): "M98 60V98",
    (CALL, Status.NOT_STARTED, Status.STARTING): "M98 176V222",
    (ITSELF, Status.STARTING, Status.STARTED_WITHOUT_URL): "M98 268V310",
    (ITSELF, Status.STARTING, Status.FAILED_STARTING): "M168 236H208",
    (CALL, Status.FAILED_STARTING, Status.STARTING): "M210 256H170",
    (ITSELF, Status.STARTED_WITHOUT_URL, Status.STARTED): "M130 364V402",
    (CALL, Status.STARTED_WITHOUT_URL, Status.STOPPING): "M168 344L208 410",
    (CALL, Status.FAILED_STOPPING, Status.STARTING): "M210 330L154 270",
    (CALL, Status.STARTED, Status.STOPPING): "M168 434H208",
    (ITSELF, Status.STARTED, Status.NOT_STARTED): "M28 430H12V138H26",
    (ITSELF, Status.STOPPING, Status.FAILED_STOPPING): "M270 404V366",
    (CALL, Status.FAILED_STOPPING, Status.STOPPING): "M334 364V402",
    (ITSELF, Status.STOPPING, Status.NOT_STARTED): "M394 430H408V138H170",
}


def arrows() -> list[Arrow]:
    """The arrows that the tables ask for: the module's calls, and what the service does itself."""
    calls = [
        (CALL, status, LEADS_TO[action])
        for status in Status
        for action in TRANSITIONS[status].values()
        if isinstance(action, Operation)
    ]
    itself = [(ITSELF, status, to) for status, leads in BY_ITSELF.items() for to in leads]
    boxes = [
        (kind, BOX_OF[begin].statuses[0], BOX_OF[end].statuses[0])
        for kind, begin, end in [*calls, *itself]
    ]
    return list(dict.fromkeys(boxes))


def description() -> str:
    """The drawing in words, for those who do not see it."""
    sentences = []
    for kind, begin, end in arrows():
        how = "a call of the module leads to" if kind == CALL else "the service itself leads to"
        begins, ends = (", ".join(map(name_of, BOX_OF[each].statuses)) for each in (begin, end))
        sentences.append(f"From {begins} {how} {ends}.")
    return "\n".join(sentences)


STYLE = """
    .page { fill: #ffffff; stroke: #d0d7de; }
    .box { fill: #f3f5f7; stroke: #57606a; }
    .open { fill: #d9f2e0; stroke: #1a7f37; stroke-width: 2; }
    .failed { fill: #fbe6e4; stroke: #b42318; }
    text { fill: #1b1f24; font: 14px system-ui, sans-serif; text-anchor: middle; }
    .label { text-anchor: start; }
    .name { font-weight: 600; }
    .call, .itself { fill: none; stroke: #1b1f24; stroke-width: 2; marker-end: url(#head); }
    .itself { stroke-width: 1.5; stroke-dasharray: 5 4; }
    #head path { fill: #1b1f24; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #14181d; stroke: #3a424b; }
      .box { fill: #232a32; stroke: #8b949e; }
      .open { fill: #143d22; stroke: #3fb950; }
      .failed { fill: #47201d; stroke: #f0857b; }
      text { fill: #e9edf1; }
      .call, .itself { stroke: #e9edf1; }
      #head path { fill: #e9edf1; }
    }
"""
HEAD = '<path d="M0 0 8 4 0 8z"/>'
LABELS = """
<text class="label name" x="106" y="204">StartGUISession</text>
<text class="label name" x="168" y="476">StopGUISession</text>
<text class="label" x="18" y="389">after an hour</text>
<path class="call" d="M28 506H68"/>
<text class="label" x="78" y="511">a call of the module</text>
<path class="itself" d="M28 530H68"/>
<text class="label" x="78" y="535">the service, by itself</text>
"""


def drawing() -> str:
    """The guide's drawing, as SVG; raises ValueError where an arrow has no path or none needs it."""
    drawn = arrows()
    if set(drawn) != set(PATHS):
        raise ValueError(f"the drawing lacks or has too much: {set(drawn) ^ set(PATHS)}")
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    marker = 'viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse"'
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<!--",
        *(line.removeprefix("# ") for line in Path(__file__).read_text("utf-8").split("\n")[:3]),
        "-->",
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        '<title id="title">What a status asks for</title>',
        f'<desc id="desc">\n{escape(description())}\n</desc>',
        f"<style>{STYLE}</style>",
        f'<defs><marker id="head" {marker} markerWidth="10" markerHeight="10" orient="auto">',
        f"{HEAD}</marker></defs>",
        f'<rect class="page" x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="8"/>',
        *(box.svg for box in BOXES),
        *(f'<path class="{arrow[0]}" d="{PATHS[arrow]}"/>' for arrow in drawn),
        LABELS.strip(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def replaced(text: str, begin: str, made: str, end: str) -> str:
    """A page with its generated part made anew; raises ValueError if it has no place for it."""
    place = re.compile(
        f"(^{re.escape(begin)}\n\n).*?(\n\n{re.escape(end)}$)", re.DOTALL | re.MULTILINE
    )
    new, count = place.subn(lambda match: match[1] + made + match[2], text)
    if count != 1:
        raise ValueError(f"{count} places {begin!r}")
    return new


def made() -> dict[str, str]:
    """What each file has to hold, by its path in the repository."""
    readme, guide = ((ROOT / each).read_text(encoding="utf-8") for each in (README, GUIDE))
    return {
        README: replaced(readme, "<!-- generated: decisions -->", markdown_table(), "<!-- end -->"),
        GUIDE: replaced(
            replaced(guide, ".. generated: decisions", rest_table(), ".. end"),
            ".. generated: power",
            power_table(),
            ".. end",
        ),
        DRAWING: drawing(),
    }


def main() -> int:
    """Write them."""
    for path, text in made().items():
        (ROOT / path).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

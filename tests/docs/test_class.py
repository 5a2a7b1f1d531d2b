# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide of a class, followed with a class of the usual size, from nothing and back."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

from docutils import nodes
from docutils.core import publish_doctree

from simulator.client import Simulator

from .pages import blocks, commands, read
from .shell import Shell

GUIDE = "docs/docsite/rst/guide_classroom.rst"
SIZE = 35
# As Excel writes "CSV UTF-8" where the comma is the sign of decimals: a mark, CRLF, a blank line
# that was filled once, and quotes where a value needs them.
ROSTER = "".join(
    [
        "\ufeffcomputer;person;email\r\n",
        *(f'bio-{at};"Zoë ""Z"" Wash {at}";zoe.{at}@example.org\r\n' for at in range(1, SIZE + 1)),
        ";;\r\n",
    ]
)


def test_a_class_of_35_from_create_to_delete(
    tmp_path: Path, empty: Simulator, environment: dict[str, str]
) -> None:
    """At most six commands; each is typed as the guide has it, but for the number of computers."""
    folder = tmp_path / "class"
    folder.mkdir()

    def states() -> set[str]:
        return {each["instance_state"] for each in empty.computers().values()}

    def keys() -> set[str]:
        page = (folder / "bio7.html").read_text(encoding="utf-8")
        return {url.rpartition("/")[2] for url in re.findall(r'href="(https?://[^"]*)"', page)}

    def links() -> int:
        return len(keys())

    def pages() -> int:
        return len(list((folder / "students").glob("*.html")))

    def running() -> int:
        report = (folder / "attendance.csv").read_text(encoding="utf-8")
        assert report.count(",USD,") == SIZE
        return report.count(",running,started,")

    expected: dict[str, Callable[[], bool]] = {
        "create_classroom": lambda: states() == {"running"},
        "open_classroom": lambda: (links(), pages()) == (2 * SIZE, SIZE),
        "renew_classroom": lambda: links() == 2 * SIZE,
        "classroom_report": lambda: running() == SIZE,
        "close_classroom": lambda: (links(), states()) == (0, {"stopped"}),
        "delete_classroom": lambda: states() == set(),
    }
    typed, seen, outputs = [], set[str](), ""
    with Shell(folder, environment) as shell:
        for block in blocks(read(GUIDE), rest=True):
            if block.file:
                text = ROSTER if block.file.endswith(".csv") else block.text
                (folder / block.file).write_text(text, encoding="utf-8", newline="")
            for command in commands(block) if block.language == "console" else ():
                if not command.text.startswith("ansible-playbook "):
                    continue
                text = command.text.replace("confirm_delete=3", f"confirm_delete={SIZE}")
                output, status = shell.run(text)
                assert status == 0, f"{text}\n{output}"
                outputs += output
                playbook = text.split()[1].rpartition(".")[2]
                assert expected[playbook](), f"{text}\n{output}"
                assert len(empty.computers()) == (SIZE if states() else 0)
                typed.append(playbook)
                seen |= keys() if playbook == "open_classroom" else set()
    assert typed == list(expected)
    assert len(typed) <= 6
    # A link is a key, and in no output.
    assert not [key for key in seen if key in outputs]


def test_a_teacher_reads_thirty_lines_before_the_first_lesson() -> None:
    """The sections that come before the lesson, without what is typed and shown."""
    tree = publish_doctree(read(GUIDE), settings_overrides={"report_level": 5})
    lines: dict[str, int] = {}
    # The title of the page is that of the whole.
    for section in (tree, *tree.findall(nodes.section)):
        title = next(section.findall(nodes.title)).astext()
        texts = [each.astext() for each in section.children if isinstance(each, nodes.paragraph)]
        lines[title] = sum(len(textwrap.wrap(text, 100)) for text in texts)
    titles = list(lines)
    before = titles[: titles.index("During the lesson")]
    assert len(before) == 4
    assert sum(lines[title] for title in before) <= 30, lines

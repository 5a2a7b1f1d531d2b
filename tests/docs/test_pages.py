# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Follows every page as a reader would: writes its files, types its commands, compares."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
import yaml
from docutils import nodes
from docutils.core import publish_doctree

from simulator.client import Simulator

from .compare import differences, hide
from .left_out import LEFT_OUT
from .pages import ROOT, Block, Command, blocks, commands, pages, read, unseen
from .shell import Shell

# Where the reader of a page stands, seen from the clone; the other pages begin in an empty folder.
STARTS = {
    "docs/docsite/rst/guide_awx.rst": "awx",
    "docs/docsite/rst/guide_permissions.rst": "docs/policies",
}

# Where something is shown that takes time: settings of the simulator.
SLOW = {"docs/docsite/rst/guide_progress.rst": {"start_seconds": 10}}

# Followed with the commands as they are installed; it types all that tests/forking stands for.
PLAIN = ("docs/docsite/rst/guide_permissions.rst",)

FAILURE = re.compile(r"\bfatal:|\bERROR\b|\bFAILED\b|\bfailed=[1-9]")


def is_rest(page: str) -> bool:
    """Whether a page is reStructuredText, and not Markdown."""
    return page.endswith(".rst")


def blocks_of(page: str) -> list[Block]:
    """The blocks of code of a page."""
    return blocks(read(page), rest=is_rest(page))


def is_run(block: Block) -> bool:
    """Whether a reader would do something with a block that can fail."""
    return block.language == "console" or block.file is not None


PAGES = pages()
RUN = [page for page in PAGES if any(map(is_run, blocks_of(page)))]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_slips_in(page: str) -> None:
    """Every block of code is run, or is a piece of YAML or JSON, or is left out for a reason."""
    places = [
        f"{page}:{line}: use .. code-block::" for line in unseen(read(page), rest=is_rest(page))
    ]
    for block in blocks_of(page):
        if is_run(block):
            continue
        place = f"{page}:{block.line}"
        if block.language in ("yaml", "json"):
            problem = piece_problem(block)
            if problem:
                places.append(f"{place}: {problem}")
        elif block.text not in LEFT_OUT:
            places.append(f"{place}: {block.language or 'no language'}, and not in left_out.py")
    assert not places, "\n".join(places)


@pytest.mark.parametrize("page", [page for page in PAGES if is_rest(page)])
def test_github_shows_every_block(page: str) -> None:
    """Many read the guides there, where a block is dropped for an option that only Sphinx has."""
    tree = publish_doctree(read(page), settings_overrides={"report_level": 5})
    shown = [node.astext() for node in tree.findall(nodes.literal_block)]
    assert shown == [block.text.rstrip("\n") for block in blocks_of(page)]


@pytest.mark.parametrize("page", [page for page in PAGES if is_rest(page)])
def test_github_follows_every_link(page: str) -> None:
    """There a role that only Sphinx has is shown as it is typed, and links to nothing."""
    tree = publish_doctree(read(page), settings_overrides={"report_level": 5})
    assert [node.astext() for node in tree.findall(nodes.problematic)] == []
    links = [node["refuri"] for node in tree.findall(nodes.reference) if "refuri" in node]
    files = [link for link in links if not link.startswith(("https:", "http:", "mailto:"))]
    assert [link for link in files if not (ROOT / page).parent.joinpath(link).is_file()] == []


def piece_problem(block: Block) -> str | None:
    """Says what is wrong with a piece of YAML or JSON that is no file of its own."""
    try:
        pieces = list(yaml.safe_load_all(block.text))
        if block.language == "json":
            json.loads(block.text)
    except ValueError as error:
        return str(error)
    except yaml.YAMLError as error:
        return str(error)
    plays = [play for piece in pieces if isinstance(piece, list) for play in piece]
    if any(isinstance(play, dict) and {"hosts", "import_playbook"} & set(play) for play in plays):
        return "a playbook needs a file name, and a command that runs it"
    return None


def test_what_is_left_out_is_there() -> None:
    """The list names no block that the pages do not have any more."""
    texts = {block.text for page in PAGES for block in blocks_of(page)}
    assert set(LEFT_OUT) <= texts
    assert all(LEFT_OUT.values())


@pytest.mark.parametrize("page", RUN)
def test_page(
    page: str,
    tmp_path: Path,
    simulator: Simulator,
    environment: dict[str, str],
    secrets: tuple[str, ...],
    stand_ins: dict[str, str],
) -> None:
    """A page does what it says: its commands succeed, and their output is what it shows."""
    folder = tmp_path / "page"
    folder.mkdir()
    for name in ("awx", "demo", "docs/policies"):
        shutil.copytree(ROOT / name, folder / name)
    folder /= STARTS.get(page, ".")
    if page in SLOW:
        simulator.settings(**SLOW[page])
        del environment["LIGHTSAIL_PROGRESS"]

    if page in PLAIN:
        environment["PATH"] = os.environ["PATH"]

    def real(text: str) -> str:
        for shown, stand_in in stand_ins.items():
            text = text.replace(shown, stand_in)
        return text

    problems: list[str] = []
    typed = ""
    files: dict[str, int] = {}
    with Shell(folder, environment) as shell:
        for block in blocks_of(page):
            if block.file and (folder / block.file).is_file():
                # The page shows a file that the collection has.
                if (folder / block.file).read_text(encoding="utf-8") != block.text:
                    problems.append(f"{page}:{block.line}: {block.file} is another in the clone")
            elif block.file:
                (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
                (folder / block.file).write_text(real(block.text), encoding="utf-8")
                files[block.file] = block.line
            if block.language != "console":
                continue
            run = commands(block)
            for command, after in zip(run, [*run[1:], None], strict=True):
                output, status = shell.run(real(command.text))
                output = hide(output, secrets).replace(str(tmp_path / "page"), "...")
                problem = problem_of(command, after, output, status)
                if problem:
                    problems.append(f"{page}:{command.line}: $ {command.text}\n{problem}")
                typed += f"{command.text}\n"
    problems += [
        f"{page}:{line}: nothing uses the file {file}"
        for file, line in files.items()
        if Path(file).name not in typed
    ]
    # The message alone: pytest would show the variables here, and they hold secrets.
    if problems:
        pytest.fail("\n\n".join(problems), pytrace=False)


def problem_of(command: Command, after: Command | None, output: str, status: int) -> str | None:
    """Says what is wrong with how a command went; None if nothing is."""
    shown = "\n".join(command.shown or [])
    # Where a page shows that a command fails, it must.
    fails = bool(FAILURE.search(shown)) or (after is not None and "$?" in after.text)
    if (status != 0) != fails:
        expected = "other than 0" if fails else "0"
        return f"exit status {status}, expected {expected}; the output:\n{output}"
    if command.shown is None:
        return None
    return differences(command.shown, output)

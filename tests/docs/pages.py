# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The blocks of a page: what its reader types, writes into files, and sees."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sybil import Document
from sybil.parsers.markdown.lexers import DirectiveInHTMLCommentLexer, RawFencedCodeBlockLexer
from sybil.parsers.rest.lexers import DirectiveInCommentLexer, DirectiveLexer
from sybil.region import Region

ROOT = Path(__file__).resolve().parents[2]

# Changelogs tell what was, and COPYING is no page.
PATTERNS = ("*.md", "docs/**/*.md", "docs/**/*.rst", "roles/*/*.md", "awx/*.md", "simulator/*.md")

# Sphinx shows code by other directives, too; here, one is enough.
REST_LEXERS = [
    DirectiveLexer(directive="code-block", arguments=r"[\w-]+"),
    DirectiveInCommentLexer(directive="file"),
]
REST_OTHER = re.compile(
    r"^[ \t]*\.\.[ \t]+(code|sourcecode|parsed-literal|prompt|ansible-output-\w+)::", re.MULTILINE
)
REST_LITERAL = re.compile(r"^(?![ \t]*\.\.[ \t]).*::[ \t]*\n(?=[ \t]*\n[ \t]+\S)", re.MULTILINE)

# The name of a file stands in a comment before its block: <!-- file: NAME -->, or .. file: NAME
MARKDOWN_LEXERS = [
    RawFencedCodeBlockLexer(re.compile(r"(?P<arguments>[^\n]*)\n")),
    DirectiveInHTMLCommentLexer("file"),
]


@dataclass(frozen=True)
class Block:
    """A block of code: its language, its text, and the line of the page on which the text begins.

    file is the name under which the reader is told to keep it, if any.
    """

    language: str
    text: str
    line: int
    file: str | None = None


@dataclass
class Command:
    """What is typed, the line on which it stands, and what the page shows of its output.

    shown is None where the page shows commands alone, which says nothing about their output.
    """

    text: str
    line: int
    shown: list[str] | None = field(default_factory=list)


def pages() -> list[str]:
    """The pages of the documentation, as paths in the collection."""
    found = {path for pattern in PATTERNS for path in ROOT.glob(pattern)}
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def read(page: str) -> str:
    """The text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(text: str, *, rest: bool) -> list[Block]:
    """All blocks of code of a page, in order."""
    document = Document(text, "")
    lexers = REST_LEXERS if rest else MARKDOWN_LEXERS
    regions = sorted(
        (region for lexer in lexers for region in lexer(document)), key=lambda region: region.start
    )
    found, file = [], None
    for region in regions:
        if region.lexemes.get("directive") == "file":
            file = region.lexemes["arguments"].strip()
            continue
        found.append(_block(document, region, file))
        file = None
    return found


def _block(document: Document, region: Region, file: str | None) -> Block:
    source = region.lexemes["source"]
    begin = region.start + source.offset
    # Blank lines above it may still be part of it.
    text = source.lstrip("\n")
    line = document.text.count("\n", 0, begin) + 1 + source.count("\n") - text.count("\n")
    language = (region.lexemes["arguments"] or "").strip()
    return Block(language, text.rstrip("\n") + "\n", line, file)


def unseen(text: str, *, rest: bool) -> list[int]:
    """The lines on which code begins that blocks() does not find."""
    matches = [*REST_OTHER.finditer(text), *REST_LITERAL.finditer(text)] if rest else []
    return sorted(text.count("\n", 0, match.start()) + 1 for match in matches)


def commands(block: Block) -> list[Command]:
    """The commands of a shell session.

    Those that begin with "$ " are followed by their output. In a block that does not begin so,
    each line is a command. A backslash at the end of a line continues it, and so does a quoted
    text that has not ended; the next line can then begin with "> ", as in a terminal.
    """
    with_output = block.text.startswith("$ ")
    found: list[Command] = []
    lines: Iterator[tuple[int, str]] = enumerate(block.text.splitlines(), block.line)
    for number, line in lines:
        if with_output and not line.startswith("$ "):
            shown = found[-1].shown
            assert shown is not None
            shown.append(line)
            continue
        if not line.strip():
            continue
        text = line.removeprefix("$ ") if with_output else line
        while _goes_on(text):
            _number, more = next(lines)
            text += "\n" + (more.removeprefix("> ") if with_output else more)
        found.append(Command(text, number, [] if with_output else None))
    return found


def _goes_on(text: str) -> bool:
    try:
        shlex.split(text, comments=True)
    except ValueError:
        return True
    return False

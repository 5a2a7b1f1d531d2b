# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares what a page shows with what came, and hides what nobody may see."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

HIDDEN = "********"
ANY_LINES = "..."

# A URL is a key: the part of it that opens a session is in no report of a test.
SESSION_URL = re.compile(r"(https?://[^\s/\"'<>]+/lightsail_[\w-]+/session/)[\w.~%-]+")

# What differs from run to run, and what stands for it.
CHANGING = (
    (re.compile(r"\b127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
    # Ansible fills the line, to a width that depends on the terminal.
    (re.compile(r"^((?:PLAY|TASK|RUNNING HANDLER|PLAY RECAP)\b.*?) \*+$", re.MULTILINE), r"\1 ***"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"), "TIME"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "UUID"),
    # How many lines of progress there are, and what they tell, depends on how quick a machine is.
    (re.compile(r"^(?:\d+ of \d+ open, .* (?:left|so far)\n)+", re.MULTILINE), "PROGRESS\n"),
    # The id in a support code.
    (re.compile(r"\bi-[0-9a-f]{17}\b"), "i-ID"),
)


def hide(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the keys to sessions, and without the secrets."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return SESSION_URL.sub(rf"\1{HIDDEN}", text)


def steady(text: str) -> str:
    """The text with the same sign for everything that differs from run to run."""
    for pattern, sign in CHANGING:
        text = pattern.sub(sign, text)
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def differences(shown: Iterable[str], found: str) -> str | None:
    """Says what differs between the lines that a page shows and the output; None if nothing does.

    A line "..." stands for any number of lines, and "********" in a line for a secret.
    """
    wanted = steady("\n".join(shown))
    came = steady(hide(found))
    if re.fullmatch("".join(map(_pattern, wanted.splitlines())), came + "\n" if came else ""):
        return None
    return "\n".join(["--- shown", "+++ found", *_diff(wanted.splitlines(), came.splitlines())])


def _diff(wanted: list[str], came: list[str]) -> Iterator[str]:
    """Every line of both, those of one alone with its sign; without what "..." stands for."""
    for _kind, a, b, c, d in difflib.SequenceMatcher(None, wanted, came, False).get_opcodes():
        if wanted[a:b] == came[c:d] or set(wanted[a:b]) == {ANY_LINES}:
            yield from (f" {line}" for line in wanted[a:b])
        else:
            yield from (f"-{line}" for line in wanted[a:b])
            yield from (f"+{line}" for line in came[c:d])


def _pattern(line: str) -> str:
    if line.strip() == ANY_LINES:
        return r"(?:.*\n)*?"
    # A secret has no blank, no quote and no bracket in it.
    return r"[^\s\"'<>()\[\]{},]+".join(map(re.escape, line.split(HIDDEN))) + r"\n"

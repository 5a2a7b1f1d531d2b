# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be shown of a text from outside."""

from __future__ import annotations

import re
import string

# Characters.  No text from outside is shown or returned longer than this; RETURN and the guides
# name the number.
MAX_TEXT = 1000
_CUT = "..."

# Patterns that re compiles when they are used first: most runs have no text to show.
# What separates the parts of a URL, as it is or escaped: in JSON, percent-encoded, or twice.
_DELIMITER = r"(?:(?<!\\)\\+)?/|[?#]|%(?:25)*(?:2[Ff]|3[Ff]|23)|\\u00(?:2[fF]|3[fF]|23)"
_SCHEME_END = r"(?::|%(?:25)*3[Aa]|\\u003[aA])$"
_TOKEN = r"[^\s\"'<>`]+"
_HOST_CHARACTERS = string.ascii_letters + string.digits + ".-_:[]"
_HOST = r"""(?:[\w-]+\.)+[A-Za-z][\w-]*\.?(?::\d+)?  # a name with a period
      | \d+\.\d+\.\d+\.\d+(?::\d+)?            # IPv4
      | \[[0-9A-Fa-f:.]+\](?::\d+)?             # IPv6
      | [A-Za-z][\w-]*:\d{2,5}                  # a name with a port
    """


def displayable(text: str) -> str:
    """Makes a text from outside fit for a message: one line, cut at MAX_TEXT, without keys."""
    # What is cut off needs no masking.  The rest may become longer or shorter by it.
    return bounded(redact_urls(" ".join(_printable(text[: 2 * MAX_TEXT]).split())))


def bounded(text: str, length: int = MAX_TEXT) -> str:
    """Cuts a text from outside at a length."""
    return text if len(text) <= length else text[: length - len(_CUT)] + _CUT


def displayable_path(path: str, length: int) -> str:
    """Makes a path fit for a message: of one that is longer, its end, by which it can be found."""
    shown = _printable(path, "?")
    return shown if len(shown) <= length else _CUT + shown[-length:]


def _printable(text: str, instead: str = " ") -> str:
    return "".join(each if each.isprintable() else instead for each in text)


def redact_urls(text: str) -> str:
    """Leaves no more of each URL in a text than its scheme and host, in time linear in its length.

    What follows can open a session, and messages are shown: from ansible-core 2.19 on, that of a
    task that fails is shown even if the task has no_log.  URLs without a scheme, with a user part
    or with escaped slashes are found, too.
    """
    return re.sub(_TOKEN, lambda token: _redacted(token[0]), text)


def _redacted(token: str) -> str:
    """Masks the first URL in a text without blanks or quotes, and all that follows it."""
    begin = 0  # of the part that the next delimiter ends
    slashes = 0  # of "scheme://" that were seen
    for delimiter in re.finditer(_DELIMITER, token):
        part = token[begin : delimiter.start()]
        if slashes == 2 and part:
            return token[:begin] + _host(part) + _rest(token, delimiter)
        if slashes == 1 and not part and _is_slash(delimiter[0]):
            slashes = 2
        elif re.search(_SCHEME_END, part[-10:]) and _is_slash(delimiter[0]):
            slashes = 1
        elif slashes < 2:
            slashes = 0
            host = _host_at_end(part)
            if host:
                before = "" if "@" in part else part[: -len(host)]
                return token[:begin] + before + host + _rest(token, delimiter)
        begin = delimiter.end()
    return token[:begin] + _host(token[begin:]) if slashes == 2 else token


def _is_slash(delimiter: str) -> bool:
    return delimiter[-1] in "/fF" and "3" not in delimiter


def _host_at_end(part: str) -> str | None:
    """What looks like a host at the end of a text, where no scheme says that there is one."""
    after = _host(part)
    run = after[len(after.rstrip(_HOST_CHARACTERS)) :]
    # An ellipsis or a bracket before a name is none of it, only around IPv6.
    words = re.split(r"[][]|\.\.", run)[-1].split(":")
    for text in (":".join(words[-2:]), words[-1], run[max(0, run.rfind("[")) :]):
        candidate = text.lstrip(".")
        if re.fullmatch(_HOST, candidate, re.VERBOSE | re.ASCII):
            return candidate
    return None


def _host(part: str) -> str:
    """A host without the user and the password before it."""
    return part.rpartition("@")[2]


def _rest(token: str, delimiter: re.Match[str]) -> str:
    return delimiter[0] + ("..." if delimiter.end() < len(token) else "")

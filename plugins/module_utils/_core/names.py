# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of computers and of what is made of them: what AWS allows, and what people type.

The rule is that of the Lightsail for Research user guide (create a virtual computer) and of the
Lightsail developer guide.  botocore's service model has a narrower pattern without the period,
which the service does not check.
"""

from __future__ import annotations

import re
import typing
import unicodedata

MIN_LENGTH = 2
MAX_LENGTH = 255

# For messages and documentation: the rule in words.
RULE = (
    f"a name has {MIN_LENGTH} to {MAX_LENGTH} characters, which are letters A to Z, digits,"
    " periods, hyphens and underscores, and begins and ends with a letter or a digit"
)
# What a name is of where nobody says otherwise.
NOUN = "virtual computer"
SEPARATORS = "commas, semicolons, blanks, tabs or line ends"

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._\-]*[A-Za-z0-9])?")
_SEPARATOR = re.compile(r"[\s,;]+")
# A line of a YAML list begins with a hyphen and a blank, which is no part of a name.
_ITEM = re.compile(r"^\s*-\s+", re.MULTILINE)

# Messages stay readable, however much text was given by mistake.
_MAX_SHOWN_NAMES = 10
_MAX_SHOWN_LENGTH = 60


class NamesError(ValueError):
    """Names that cannot be right; the message says which, why, and how to write them."""


def is_name(text: str) -> bool:
    """Whether AWS allows this name."""
    return MIN_LENGTH <= len(text) <= MAX_LENGTH and bool(_NAME.fullmatch(text))


def names_of(option: str, value: typing.Any, noun: str = NOUN) -> list[str]:
    """Turns what a person gave for the names into names, each once, in their order.

    value is a text or a list of texts (or of lists).  A text holds one name, or several with
    SEPARATORS between them, or a list as JSON or YAML writes it: nothing of that can be part of a
    name.  None and empty texts give no name.  Upper and lower case differ.  noun says what the
    names are of.
    Raises NamesError, whose message begins with option, the name of the option or variable.
    """
    names = texts_of(option, value)
    check_names(option, names, noun)
    return names


def each_of(option: str, value: typing.Any, noun: str = NOUN) -> list[str]:
    """As names_of, with every name as often as it was given: for options that go in pairs."""
    names = list(_flattened(option, value))
    check_names(option, names, noun)
    return names


def texts_of(option: str, value: typing.Any) -> list[str]:
    """The texts that a person gave for names, each once, in their order; unchecked.

    value is as for names_of.  Raises NamesError for what is no text at all.
    """
    return list(dict.fromkeys(_flattened(option, value)))


def check_names(option: str, names: typing.Iterable[str], noun: str = NOUN) -> None:
    """Raises NamesError where AWS does not allow one of the names."""
    wrong = [name for name in names if not is_name(name)]
    if wrong:
        shown = some_of(wrong, _MAX_SHOWN_NAMES, describe)
        raise NamesError(
            f"{option}: no {noun} can be called {shown}; {RULE}. Several names"
            f" are a list, or a text with {SEPARATORS} between them"
        )


def _flattened(option: str, value: typing.Any) -> typing.Iterator[str]:
    if value is None:
        return
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _flattened(option, each)
    elif isinstance(value, bool):
        raise NamesError(
            f"{option}: {str(value).lower()} is not a name: without quotes, YAML reads yes, no,"
            " true, false, on and off as a truth value; put the name into quotes"
        )
    elif isinstance(value, int):
        raise NamesError(
            f"{option}: the number {value} is not a name: without quotes, YAML makes other numbers"
            " of some, such as 10 of 012; put the name into quotes"
        )
    elif isinstance(value, str):
        yield from _split(value)
    else:
        raise NamesError(
            f"{option}: a name is a text, not {type(value).__name__}; give one name, or a list of"
            " names"
        )


def _split(text: str) -> typing.Iterator[str]:
    stripped = text.strip()
    if stripped.startswith("[") and stripped.endswith("]"):
        stripped = stripped[1:-1]
    for token in _SEPARATOR.split(_ITEM.sub("", stripped)):
        is_quoted = len(token) > 1 and token[0] == token[-1] and token[0] in "\"'"
        name = token[1:-1] if is_quoted else token
        if name:
            yield name


def some_of(
    texts: typing.Sequence[str],
    most: int,
    show: typing.Callable[[str], str] = str,
    separator: str = ", ",
) -> str:
    """Shows the first of some texts in a message, and says how many more there are."""
    shown = separator.join(map(show, texts[:most]))
    more = len(texts) - most
    return f"{shown}{separator.strip(' ,')} and {more} more" if more > 0 else shown


def describe(text: str) -> str:
    """Shows a text in a message: cut, in quotes, with what cannot be seen or told apart by name."""
    short = text if len(text) <= _MAX_SHOWN_LENGTH else text[: _MAX_SHOWN_LENGTH - 3] + "..."
    shown = "".join(each if _can_be_seen(each) else f"\\u{ord(each):04x}" for each in short)
    odd = dict.fromkeys(each for each in short if not each.isascii() and not each.isalnum())
    names = [_character(each) for each in odd]
    length = f" of {len(text)} characters" if len(text) > MAX_LENGTH else ""
    return f"'{shown}'{length}" + (f" (with {', '.join(names)})" if names else "")


def _can_be_seen(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ" or character == " "


def _character(character: str) -> str:
    names = {"\ufeff": "BYTE ORDER MARK"}
    name = names.get(character) or unicodedata.name(character, "a character without a name")
    return f"{name} U+{ord(character):04X}"

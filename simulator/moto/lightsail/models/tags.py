# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tags as the service accepts them.

Source: the Lightsail developer guide, "Tags".
"""

from __future__ import annotations

import unicodedata
from typing import Any

from ..exceptions import InvalidInputException

MAX_TAGS = 50
MAX_KEY, MAX_VALUE = 128, 256
_SIGNS = "+-=._:/@"


def tags_of(members: list[dict[str, Any]]) -> dict[str, str]:
    """The tags of an input; raises InvalidInputException.  A tag without value is a key alone."""
    tags: dict[str, str] = {}
    for member in members:
        key, value = member.get("key", ""), member.get("value", "")
        if key in tags:
            raise InvalidInputException(f"The tag key is given twice: {key!r}.")
        _check(key, value)
        tags[key] = value
    return tags


def check_count(tags: dict[str, str]) -> None:
    """Raises InvalidInputException if a resource can't have so many."""
    if len(tags) > MAX_TAGS:
        raise InvalidInputException(f"A resource can have {MAX_TAGS} tags; these are {len(tags)}.")


def _check(key: str, value: str) -> None:
    if not 1 <= len(key) <= MAX_KEY:
        raise InvalidInputException(f"A tag's key must have 1 to {MAX_KEY} characters.")
    if len(value) > MAX_VALUE:
        raise InvalidInputException(f"A tag's value can have {MAX_VALUE} characters.")
    if key.casefold().startswith("aws:"):
        raise InvalidInputException(f"Tag keys that begin with aws: are AWS's own: {key!r}.")
    for text in (key, value):
        # Letters, separators and numbers, as Unicode has them.
        if not all(each in _SIGNS or unicodedata.category(each)[0] in "LZN" for each in text):
            raise InvalidInputException(
                "Keys and values of tags are letters, digits, spaces and + - = . _ : / @, "
                f"not {text!r}."
            )


def members_of(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as answers have them."""
    return [{"key": key, "value": value} if value else {"key": key} for key, value in tags.items()]

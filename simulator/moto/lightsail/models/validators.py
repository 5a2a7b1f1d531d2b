# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What values of the control API must be, as a test and in words."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple


class Validator(NamedTuple):
    """What a value must be: a test and, for the complaint, the same in words."""

    test: Callable[[Any], bool]
    words: str

    def or_null(self) -> Validator:
        """The same, or null."""
        return Validator(lambda value: value is None or self.test(value), f"{self.words}, or null")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _are_tags(value: Any) -> bool:
    return isinstance(value, dict) and _are_texts([*value.keys(), *value.values()])


def _are_objects(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, dict) for item in value.values())


def one_of(*choices: str) -> Validator:
    """One of these strings."""
    return Validator(lambda value: value in choices, "one of " + ", ".join(choices))


SECONDS = Validator(
    lambda value: _is_number(value) and value >= 0, "a number of seconds, 0 or more"
)
SHARE = Validator(lambda value: _is_number(value) and 0 <= value <= 1, "a number from 0 to 1")
RATE = Validator(lambda value: _is_number(value) and value > 0, "a number above 0")
PERCENT = Validator(lambda value: _is_number(value) and 0 <= value <= 100, "a number from 0 to 100")
HOURS = Validator(
    lambda value: _is_number(value) and 0 <= value <= 100_000, "a number of hours, up to 100000"
)
FLAG = Validator(lambda value: isinstance(value, bool), "true or false")
TEXT = Validator(lambda value: isinstance(value, str), "a string")
NAME = Validator(lambda value: isinstance(value, str) and value.strip() != "", "a non-empty string")
WHOLE = Validator(_is_whole, "a whole number")
COUNT = Validator(lambda value: _is_whole(value) and value >= 0, "a whole number, 0 or more")
POSITIVE = Validator(lambda value: _is_whole(value) and value >= 1, "a whole number, 1 or more")
TEXTS = Validator(_are_texts, "a list of strings")
TAGS = Validator(_are_tags, "an object of strings")
OBJECT = Validator(lambda value: isinstance(value, dict), "an object")
OBJECTS = Validator(_are_objects, "an object of objects")


def validate(changes: Any, validators: dict[str, Validator]) -> dict[str, Any]:
    """Returns the changes if each is known and of the right kind; raises ValueError if not."""
    if not isinstance(changes, dict):
        raise ValueError("an object is needed")
    for key, value in changes.items():
        if key not in validators:
            raise ValueError(f"unknown key: {key}; known: {', '.join(sorted(validators))}")
        if not validators[key].test(value):
            raise ValueError(f"{key}: must be {validators[key].words}")
    return changes

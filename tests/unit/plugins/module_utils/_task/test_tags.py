# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said of tags that the service would not take, before it is asked."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._task.tags import (
    MAX_KEY,
    MAX_TAGS,
    MAX_VALUE,
    flaw_of,
)


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"": "x"}, "has 0 characters; give 1 to 128"),
        ({"k" * (MAX_KEY + 1): "x"}, "has 129 characters; give 1 to 128"),
        (
            {"room": "x" * (MAX_VALUE + 1)},
            "the value of 'room' is too long; give at most 256",
        ),
        ({"room": "1", "AWS:room": "2"}, "'AWS:room' begins with aws:"),
    ],
)
def test_one_character_too_many_or_too_few_is_said(tags, words):
    assert words in flaw_of(tags)


def test_the_most_that_aws_takes_is_taken():
    tags = {f"{i:0{MAX_KEY}}": "x" * MAX_VALUE for i in range(MAX_TAGS)}
    assert flaw_of(tags) is None


@pytest.mark.parametrize("text", ["a b", "a\u00a0b", "Zoë", "数学", "x+-=._:/@9"])
def test_letters_digits_blanks_and_some_signs_are_taken(text):
    assert flaw_of({text: text}) is None


@pytest.mark.parametrize(
    "text", ["a\tb", "a\nb", "a\n", "a\x1cb", "a\x85b", "a,b", "a(b)", "a\u200bb"]
)
def test_other_characters_are_refused_in_a_key_and_in_a_value(text):
    for tags in ({text: "x"}, {"x": text}):
        assert "has a character that AWS does not allow; take letters," in flaw_of(tags)

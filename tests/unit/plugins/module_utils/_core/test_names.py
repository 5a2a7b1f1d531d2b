# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWS allows as the name of a virtual computer, and what people type."""

from __future__ import annotations

import json

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.names import (
    NamesError,
    describe,
    is_name,
    names_of,
    some_of,
)
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._\-]{0,20}[A-Za-z0-9]\Z")


@pytest.mark.parametrize(
    "name", ["desk-1", "ab", "42", "lab.desk-1", "a_b", "A--b", "a" * 255, "a..b"]
)
def test_a_name_that_aws_allows_is_a_name(name):
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "_a",
        "a_",
        "-a",
        "a-",
        ".a",
        "a.",
        "a" * 256,
        "a b",
        "a/b",
        "dësk",
        "desk-1\n",
        "a\u0660",
    ],
)
def test_any_other_text_is_none(name):
    assert not is_name(name)


@pytest.mark.parametrize(
    "value",
    [
        "desk-1,desk-2",
        " desk-1 , desk-2 ",
        "desk-1 desk-2",
        "desk-1;desk-2",
        "desk-1\tdesk-2",
        "desk-1\r\ndesk-2\r\n",
        "desk-1\n\ndesk-2",
        "desk-1,,desk-2,",
        '["desk-1", "desk-2"]',
        "['desk-1','desk-2']",
        "[desk-1, desk-2]",
        "- desk-1\n- desk-2\n",
        "  - 'desk-1'\n  - desk-2",
        ["desk-1", "desk-2"],
        ["desk-1,desk-2"],
        [["desk-1"], ["desk-2"]],
        ("desk-1", "desk-2", "desk-1"),
    ],
)
def test_names_are_understood_however_they_are_written(value):
    assert names_of("name", value) == ["desk-1", "desk-2"]


@pytest.mark.parametrize("value", [None, "", " ", ",", "\n", [], [""], "[]", [None], '""', "['']"])
def test_nothing_is_no_name(value):
    assert names_of("name", value) == []


def test_digits_in_quotes_are_a_name():
    assert names_of("name", ["1234", "012"]) == ["1234", "012"]


def test_upper_and_lower_case_differ():
    assert names_of("name", "desk-1,DESK-1,desk-1") == ["desk-1", "DESK-1"]


@given(st.lists(NAMES, unique=True), st.sampled_from([",", " ", ";", "\t", "\n", "\r\n", ", "]))
def test_every_list_of_names_comes_back_as_it_was(names, separator):
    assert names_of("name", names) == names
    assert names_of("name", separator.join(names)) == names
    assert names_of("name", json.dumps(names)) == names


def test_the_message_says_what_the_names_are_of():
    with pytest.raises(NamesError, match="no snapshot can be called '_a'; "):
        names_of("name", "_a", noun="snapshot")


@given(st.text())
def test_whatever_is_typed_gives_names_or_an_error_that_can_be_shown(text):
    try:
        names = names_of("name", text)
    except NamesError as error:
        message = str(error)
    else:
        assert all(map(is_name, names))
        return
    assert message.startswith("name: no virtual computer can be called '")
    assert message.isprintable()


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("desk\u20111", "NON-BREAKING HYPHEN U+2011"),
        ("desk\u20131", "EN DASH U+2013"),
        ("desk-1\u200b", "'desk-1\\u200b' (with ZERO WIDTH SPACE U+200B)"),
        ("\ufeffdesk-1", "BYTE ORDER MARK U+FEFF"),
        ('"', "no virtual computer can be called '\"'"),
        ("desk-1,_a", "'_a'; a name has 2 to 255 characters"),
        ("x" * 300, "...' of 300 characters"),
        ([f"_{number}" for number in range(15)], "'_9' and 5 more"),
        (True, "name: true is not a name"),
        ([False], "name: false is not a name"),
        ([{"a": 1}], "name: a name is a text, not dict"),
        # What YAML makes of 012.
        (["desk-1", 10], "name: the number 10 is not a name: without quotes, YAML makes other num"),
        (1234, "name: the number 1234 is not a name"),
        ("a|b", "a text with commas, semicolons, blanks, tabs or line ends between them"),
    ],
)
def test_what_is_wrong_is_said_readably(value, word):
    with pytest.raises(NamesError) as raised:
        names_of("name", value)
    assert word in str(raised.value)


@pytest.mark.parametrize(
    ("length", "shown"), [(59, "x" * 59), (60, "x" * 60), (61, "x" * 57 + "...")]
)
def test_a_text_that_just_fits_is_shown_as_it_is(length, shown):
    assert describe("x" * length) == f"'{shown}'"


@pytest.mark.parametrize(
    ("count", "listed", "in_sentences"),
    [
        (0, "", ""),
        (1, "A", "'a'"),
        (2, "A, B", "'a'; 'b'"),
        (3, "A, B and 1 more", "'a'; 'b'; and 1 more"),
        (5, "A, B and 3 more", "'a'; 'b'; and 3 more"),
    ],
)
def test_the_first_of_some_texts_are_shown_and_the_others_counted(count, listed, in_sentences):
    texts = list("abcde"[:count])
    assert some_of(texts, 2, str.upper) == listed
    assert some_of(texts, 2, describe, separator="; ") == in_sentences


@pytest.mark.parametrize(("length", "is_told"), [(255, False), (256, True)])
def test_the_length_of_a_text_is_told_where_no_name_has_it(length, is_told):
    assert (f" of {length} characters" in describe("x" * length)) is is_told


def test_a_text_is_cut_before_it_is_shown():
    assert len(describe("x" * 100_000)) < 100

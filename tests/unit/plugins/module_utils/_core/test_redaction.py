# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No message shows a URL that opens a session, and none is endless."""

from __future__ import annotations

import sys
import time

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core import redaction
from ansible_collections.research.lightsail.plugins.module_utils._core.redaction import (
    MAX_TEXT,
    displayable,
    displayable_path,
    redact_urls,
)
from hypothesis import given
from hypothesis import strategies as st

KEY = "s3cr3tk3y"
URLS = [
    "https://dcv.example.com/?authToken={}",
    "https://dcv.example.com:8443/path/{}",
    "https://dcv.example.com#{}",
    "HTTPS://DCV.EXAMPLE.COM/{}",
    "wss://10.0.0.1/{}",
    "http://localhost/{}",
    "http://[::1]:8443/{}",
    "https://user:{}@dcv.example.com/",
    "https://{}@dcv.example.com",
    "https://user:password@dcv.example.com/{}",
    r"https:\/\/dcv.example.com\/session\/{}",
    r"https:\\/\\/dcv.example.com\\/session\\/{}",
    r"https:\u002f\u002fdcv.example.com\u002f{}",
    "https%3A%2F%2Fdcv.example.com%2F{}",
    "https%3a%2f%2fdcv.example.com%3ftoken%3d{}",
    "https%253A%252F%252Fdcv.example.com%252F{}",
    "//dcv.example.com/{}",
    "dcv.example.com/{}",
    "dcv.example.com:8443/?{}",
    "dcv.example.com?authToken={}",
    "dcv.example.com./{}",
    "10.0.0.1:8443/#{}",
    "10.0.0.1/{}",
    "[2001:db8::1]/{}",
    "desk:8443/{}",
    "user:{}@dcv.example.com/",
]
AROUND = [
    *("{}", "see {} now", '"{}"', "({})", "url={}", "a:{}", "<a href='{}'>", "{},{}", "x;{}"),
    *("to...{}", ".{}", "a:.{}", "[INFO]{}", f"{'x.' * 1000}.{{}}"),
]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("around", AROUND)
def test_no_url_shows_more_than_its_host(url, around):
    text = around.replace("{}", url.replace("{}", KEY))
    assert KEY in text
    assert KEY not in redact_urls(text)
    assert KEY not in displayable(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("see https://h.example.com/?t=1 now", "see https://h.example.com/... now"),
        ('"http://127.0.0.1:9/"', '"http://127.0.0.1:9/"'),
        ("https://me:pw@h.example.com/x", "https://h.example.com/..."),
        # A slash too much: programs mend it, and then it opens the session.
        ("https:///lab/?t=1", "https:///lab/..."),
        ("https:////lab", "https:////lab"),
    ],
)
def test_the_host_stays(text, left):
    assert redact_urls(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:lightsail:eu-west-1:123456789012:Instance/5c7e7c1f-2271-4201",
        "User: arn:aws:sts::123456789012:assumed-role/teacher/me is not authorized",
        "AKIAIOSFODNN7EXAMPLE/20261125/eu-west-1/lightsail/aws4_request",
        "40/60 at 12:30, and/or 1.5/2 %",
        "/usr/lib/python3/dist-packages/x.py",
        "lightsail:StartGUISession?",
        "Is it desk-1? Or lab.desk-2?",
        "schema:#/definitions/Instance",
        "schema:%3F/definitions/Instance",
        "C:/lab//desk/notes",
    ],
)
def test_what_is_no_url_stays(text):
    assert redact_urls(text) == text


@given(st.text(), st.sampled_from(URLS), st.text())
def test_whatever_stands_around_a_url_its_key_is_not_displayable(before, url, after):
    assert KEY not in redact_urls(f"{before} {url.replace('{}', KEY)} {after}")


@given(st.text(alphabet="ab.:/@%23Ff\\?#-[] \"'u0"))
def test_masking_twice_changes_nothing_more_and_never_raises(text):
    once = redact_urls(text)
    assert redact_urls(once) == once
    assert len(displayable(text)) <= MAX_TEXT


@pytest.mark.parametrize(("length", "shown"), [(1000, "x" * 1000), (1001, "x" * 997 + "...")])
def test_a_text_that_just_fits_is_displayable_as_it_is(length, shown):
    assert displayable("x" * length) == shown


@pytest.mark.parametrize(("length", "after"), [(1900, " now"), (2100, "")])
def test_what_follows_a_long_url_is_displayable_unless_it_is_endless(length, after):
    url = "https://h.example.com/".ljust(length - len(" now"), "x")
    assert displayable(f"{url} now") == f"https://h.example.com/...{after}"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/lab/a.csv", "/lab/a.csv"),
        ("/laba/a.csv", "...laba/a.csv"),
        ("/l\x1bb/a.csv", "/l?b/a.csv"),
    ],
)
def test_of_a_path_that_is_too_long_the_end_is_displayable(path, shown):
    assert displayable_path(path, 10) == shown


def steps_of(text) -> int:
    """How many lines of Python are run, which no slow machine changes."""
    count = 0

    def trace(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace

    # Not counted: what is loaded and compiled at the first use.
    redact_urls(text)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        redact_urls(text)
    finally:
        sys.settrace(before)
    return count


PATTERNS = ["a", "a:", "a.", "/", "a/", "http", "http:", "://", "a@", "%2F", "%25", "\\", "[", "1."]


@pytest.mark.parametrize("piece", PATTERNS)
def test_the_cost_of_a_text_grows_no_faster_than_its_length(piece):
    short, long = piece * 2000, piece * 4000
    assert steps_of(long) <= 2.2 * steps_of(short) + 100


@pytest.mark.many_times
@pytest.mark.parametrize("piece", PATTERNS)
def test_no_pattern_is_tried_from_every_place_of_a_long_text(piece):
    # What the lines of Python do not show: the time within one search. Quadratic, the ratio is 16.
    seconds = {}
    for length in (5_000, 20_000):
        text = (piece * length)[:length]
        seconds[length] = min(time_of(text) for _each in range(3))
    assert seconds[20_000] <= 10 * seconds[5_000] + 0.005


def time_of(text) -> float:
    before = time.process_time()
    redaction.redact_urls(text)
    return time.process_time() - before


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "https://h.example/" * 50_000, "\n\x1b[31m" * 9000]
)
def test_a_text_of_any_length_is_cut_and_on_one_line(text):
    assert len(displayable(text)) <= MAX_TEXT
    assert displayable(text).isprintable()

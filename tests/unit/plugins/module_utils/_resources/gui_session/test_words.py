# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How GUI sessions are told."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session import words
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.model import (
    Status,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.rules import (
    GOALS,
)

from .test_rules import session


def test_every_status_has_words_and_a_state():
    assert set(words.MEANINGS) == set(Status)
    states = {meaning.state for meaning in words.MEANINGS.values()}
    assert states == {"open", "opening", "closing", "closed", "failed", "unknown"}


def test_every_state_that_can_be_asked_for_has_a_word_for_what_was_done():
    assert set(words.DONE) == set(GOALS)


@pytest.mark.parametrize(
    ("status", "has_url", "words_of_it"),
    [
        ("started", True, "Open"),
        ("started", False, "Opening"),
        ("startExpired", False, "Hour over"),
        ("hibernating", True, "Unknown"),
        (None, False, "Unknown"),
    ],
)
def test_a_status_in_words(status, has_url, words_of_it):
    assert words.meaning_of(status, has_url).words == words_of_it


def test_a_session_that_was_never_read_has_the_same_members():
    unread = words.members_of(None)
    assert list(unread) == list(words.members_of(session("started")))
    assert unread["usable"] is False
    assert unread["sessions"] == []
    others = set(unread) - {"usable", "sessions"}
    assert {unread[key] for key in others} == {None}

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long to wait before a call is sent again."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.backoff import (
    MAX_DELAY,
    retry_delay,
)
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(min_value=1, max_value=10**6), st.floats(min_value=0, max_value=1))
def test_tries_grow_apart_up_to_a_bound(failures, jitter):
    delay = retry_delay(failures, jitter)
    assert 0 < delay <= MAX_DELAY
    assert retry_delay(failures + 1, jitter) >= delay


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 15), (7, 15)]
)
def test_each_try_comes_after_twice_the_time(failures, seconds):
    assert retry_delay(failures, 1.0) == seconds
    assert retry_delay(failures, 0.0) == seconds / 2


def test_the_first_try_comes_soon_and_jittered():
    assert retry_delay(1, 0.0) < retry_delay(1, 1.0) <= 1

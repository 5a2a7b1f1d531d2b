# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Of which period an estimate is, by the options and the time."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.options import (
    OptionError,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_info.options import (
    period_of,
)

NOW = datetime.datetime(2026, 11, 17, 15, 30, tzinfo=datetime.UTC)


def period(start=None, end=None, now=NOW, wanted=True):
    options = {"cost_estimate": wanted, "cost_start": start, "cost_end": end}
    return period_of(options, now.timestamp())


def at(*date):
    return datetime.datetime(*date, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("start", "end", "begin", "until"),
    [
        (None, None, at(2026, 11, 1), NOW),
        ("2026-11-03", None, at(2026, 11, 3), NOW),
        ("2026-09-30", "2026-10-01", at(2026, 9, 30), at(2026, 10, 2)),
        ("2026-11-16", "2026-11-16", at(2026, 11, 16), at(2026, 11, 17)),
        # Today is not over yet, nor is any later day.
        ("2026-11-17", "2026-11-17", at(2026, 11, 17), NOW),
        (None, "2026-12-31", at(2026, 12, 1), None),
        ("2026-11-01", "9999-12-31", at(2026, 11, 1), NOW),
        # With an end alone, it is the month of that.
        (None, "2026-02-28", at(2026, 2, 1), at(2026, 3, 1)),
    ],
)
def test_a_period_is_whole_days_up_to_now(start, end, begin, until):
    if until is None:
        with pytest.raises(OptionError, match="cost_end: 2026-12-31 is in the future"):
            period(start, end)
    else:
        assert period(start, end) == (begin, until)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-11-18", None, "cost_start: 2026-11-18 is in the future"),
        ("2026-11-03", "2026-11-02", "cost_end: 2026-11-02 is before cost_start"),
        ("2026-02-30", None, "cost_start: '2026-02-30' is no date, such as 2026-11-30"),
        (None, "yesterday", "cost_end: 'yesterday' is no date"),
    ],
)
def test_a_period_that_cannot_be_is_refused(start, end, words):
    with pytest.raises(OptionError) as caught:
        period(start, end)
    assert str(caught.value).startswith(words)


def test_without_an_estimate_there_is_no_period_and_no_use_for_its_options():
    assert period(wanted=False) is None
    for given in ({"start": "2026-11-01"}, {"end": "2026-11-01"}):
        with pytest.raises(OptionError, match="is of no use without cost_estimate: true"):
            period(wanted=False, **given)


def test_at_the_first_moment_of_a_month_nothing_was_used_in_it():
    with pytest.raises(OptionError):
        period(now=at(2026, 11, 1))

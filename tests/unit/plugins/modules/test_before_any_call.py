# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot be right is said before any call is made."""

from __future__ import annotations

import pytest

from .standin import Computers, act, look


@pytest.mark.parametrize("do", [act, look])
@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("eu-wst-1", "region: there is no AWS Region 'eu-wst-1'; near are eu-west-1"),
        ("eu-west-1a", "region: eu-west-1a is an Availability Zone; give the Region that it is in"),
    ],
)
def test_a_region_that_does_not_exist_is_refused(do, region, words):
    result, service = do(Computers(desk_1="started"), region=region)
    assert result["failed"]
    assert words in result["msg"]
    assert not service.calls


def test_a_region_of_the_environment_is_looked_at_too(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "us-east-1f")
    result, service = act(Computers(desk_1="started"), region=None)
    assert "us-east-1f is an Availability Zone" in result["msg"]
    assert not service.calls

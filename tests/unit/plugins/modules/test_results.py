# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules return."""

from __future__ import annotations

import pytest

from .standin import Computers, act, error, look, opened

ONE_URL = {"name": "only", "url": "https://dcv.example.com/0123"}


@pytest.mark.parametrize("do", [act, look])
def test_an_open_session_is_usable(do):
    result, _service = do(Computers(desk_1="started"))
    assert result["gui_session"]["usable"] is True


@pytest.mark.parametrize(
    ("answer", "usable"),
    [
        (opened(sessions=[ONE_URL]), True),
        (opened(sessions=[{**ONE_URL, "isPrimary": False}]), True),
        (opened(sessions=[{"name": "only", "isPrimary": True}]), False),
        (opened(sessions=[]), False),
        ({"status": "started"}, False),
        ({"status": "starting", "sessions": [ONE_URL]}, False),
        ({"status": "hibernating", "sessions": [ONE_URL]}, False),
    ],
)
def test_a_session_is_usable_when_it_is_started_and_has_any_url(answer, usable):
    result, _service = look(lambda call, name: answer)
    assert result["gui_session"]["usable"] is usable


def test_a_session_that_could_not_be_read_is_not_usable():
    result, _service = look(Computers(), name="desk-1")
    assert result["failed"]
    assert result["gui_session"]["usable"] is False


def test_a_reason_that_names_each_computer_is_told_once():
    names = [f"desk-{i}" for i in range(35)]
    words = "The instance {} is stopped. Start {} first."
    result, _service = look(
        lambda call, name: error("InvalidInputException", words.replace("{}", name)), names
    )
    assert result["msg"].count("is stopped") == 1
    assert "desk-34: " in result["msg"]
    assert "The instance NAME is stopped. Start NAME first." in result["msg"]
    assert "The instance desk-7 is" in result["gui_sessions"][7]["error"]["message"]
    assert len(result["msg"]) < 800

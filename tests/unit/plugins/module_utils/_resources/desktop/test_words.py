# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a computer with its session is called while a run goes on."""

from __future__ import annotations

from ansible_collections.research.lightsail.plugins.module_utils._resources.desktop.words import (
    PHASES,
    SENT,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.model import (
    Status,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power import rules
from ansible_collections.research.lightsail.plugins.module_utils._resources.power.model import (
    Status as PowerStatus,
)


def test_every_status_of_both_has_words():
    assert set(PHASES) == {*Status, *PowerStatus}


def test_what_this_version_does_not_know_is_called_the_same_of_both():
    assert PHASES[PowerStatus.UNKNOWN] == PHASES[Status.UNKNOWN]


def test_a_computer_that_was_just_switched_is_called_as_it_will_be_read():
    assert SENT[rules.START.name] == PHASES[PowerStatus.PENDING]
    assert SENT[rules.STOP.name] == PHASES[PowerStatus.STOPPING]

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Ansible hands to an action."""

from __future__ import annotations

import types


def action_of(kind, goal, check_mode, defaults, no_log=False):
    """An action of a kind for a goal, as the task of a role; defaults are its module_defaults.

    no_log is that of the play around it.
    """
    task = types.SimpleNamespace(
        args={"goal": goal},
        module_defaults=defaults,
        environment=[],
        check_mode=check_mode,
        async_val=0,
        diff=False,
        delegate_to=None,
        _uuid="0",
        _parent=types.SimpleNamespace(no_log=no_log),
    )
    templar = types.SimpleNamespace(template=lambda value: value)
    # That of the host of the play, which has no part in it.
    connection = types.SimpleNamespace(_shell=types.SimpleNamespace(tmpdir="none"))
    return kind(task, connection, None, None, templar, None)

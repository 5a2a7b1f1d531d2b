# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module gui_session_pages, unless a variable of its role was cut or misspelt."""

from __future__ import annotations

import typing

from ansible.plugins.action.normal import ActionModule as NormalAction

from ..plugin_utils._targets import RoleError, check_extra_variables
from ..plugin_utils._variables import Owner, check_variables
from .gui_session_run import extra_variables, names_of_extra_variables

_OWNER = Owner(
    "the role gui_session_portal",
    "gui_session_portal_",
    tuple(
        f"gui_session_portal_{each}"
        for each in ("sessions", "path", "title", "mode", "per_person", "folder", "refresh")
    ),
)


class ActionModule(NormalAction):
    """The module as it is, after a look at the extra variables."""

    def run(
        self, tmp: str | None = None, task_vars: dict[str, typing.Any] | None = None
    ) -> dict[str, typing.Any]:
        """Runs the module of the task.  A page with keys is not written to half of a path."""
        try:
            check_extra_variables(extra_variables())
            check_variables(names_of_extra_variables(task_vars or {}), _OWNER)
        except RoleError as error:
            return {"failed": True, "msg": str(error)}
        result: dict[str, typing.Any] = super().run(tmp, task_vars)
        return result

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module of the tests for a folder of their own: `scratch:` in a task.

It runs in ansible-playbook itself, and so costs a tenth of a module in a process of its own.
What is given is done in this order:

make    true: a folder is made, for its owner alone
path    the folder, where it is there already
write   texts by name, to be written into it, with mode 0600
modes   other permissions of what is written, by name
remove  true: the folder is removed, with all that is in it

The result has path, and found: the permissions of all that is in the folder, by its path in it.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import typing
from pathlib import Path

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

OPTIONS = ("make", "path", "write", "modes", "remove")


class ActionModule(ActionBase):
    """Does what a task asks of a folder."""

    _requires_connection = False

    def run(
        self,
        tmp: str | None = None,
        task_vars: dict[str, typing.Any] | None = None,
    ) -> dict[str, typing.Any]:
        """Returns path and found; raises AnsibleActionFail for what it does not know."""
        result = super().run(tmp, task_vars)
        wanted = dict(self._task.args)
        unknown = set(wanted) - set(OPTIONS)
        if unknown or ("make" in wanted) == ("path" in wanted):
            raise AnsibleActionFail(f"scratch: give make or path, and of {OPTIONS} no {unknown}")
        folder = Path(wanted.get("path") or tempfile.mkdtemp(prefix="scratch-"))
        for name, text in wanted.get("write", {}).items():
            _write(folder / name, text, int(wanted.get("modes", {}).get(name, "0600"), 8))
        result.update(path=str(folder), found=_modes(folder))
        if wanted.get("remove"):
            shutil.rmtree(folder)
        return result


def _write(path: Path, text: str, mode: int) -> None:
    """Writes a file that nobody else can read before it has its permissions."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text.encode())
        os.fchmod(file.fileno(), mode)


def _modes(folder: Path) -> dict[str, str]:
    """The permissions of all that is in the folder."""
    return {
        str(path.relative_to(folder)): f"{stat.S_IMODE(path.lstat().st_mode):04o}"
        for path in sorted(folder.rglob("*"))
    }

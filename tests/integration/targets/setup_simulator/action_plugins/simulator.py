# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module of the tests that speaks to the simulator: `simulator:` in a task.

It is there for every target that has the role setup_simulator among its dependencies, and speaks
to the simulator that this role has started.  It runs in ansible-playbook itself, and so costs next
to nothing.  What is given is done in this order:

start         an interpreter that has moto: starts a simulator, which ends with ansible-playbook;
              nothing else can be given, and json tells how to reach it
reset         true: computers, operations, settings, faults and calls are forgotten
settings      settings, which are merged
computers     computers by name, each with its options, to be made or changed
elsewhere     computers of other Regions, by Region and name, to be made or changed
forget_calls  true: the calls are forgotten
read          calls or computers: what is to be read at the end
region        whose computers are meant; the simulator's own unless given

The result has `json`: what the last of these was answered.
simulator/README.md describes the control API and each of these values.
"""

from __future__ import annotations

import os
import tempfile
import typing

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.research.lightsail.simulator.client import Simulator, SimulatorError

OPTIONS = (
    "start",
    "reset",
    "settings",
    "computers",
    "elsewhere",
    "forget_calls",
    "read",
    "region",
)
READABLE = ("calls", "computers")
# Seconds; far more than it takes anywhere.
STARTS_WITHIN = 180.0


class ActionModule(ActionBase):
    """Does what a task asks the simulator for."""

    _requires_connection = False

    def run(
        self,
        tmp: str | None = None,
        task_vars: dict[str, typing.Any] | None = None,
    ) -> dict[str, typing.Any]:
        """Returns the last answer as json; raises AnsibleActionFail for what is refused."""
        result = super().run(tmp, task_vars)
        wanted = dict(self._task.args)
        unknown = set(wanted) - set(OPTIONS)
        if unknown or not set(wanted) - {"region"}:
            raise AnsibleActionFail(f"simulator: give some of {OPTIONS}, not {sorted(unknown)}")
        if wanted.get("read", READABLE[0]) not in READABLE:
            raise AnsibleActionFail(f"simulator: read: must be one of {READABLE}")
        try:
            if "start" in wanted:
                result["json"] = _start(wanted["start"])
            else:
                result["json"] = _carry_out(self._running(task_vars or {}), wanted)
        except SimulatorError as error:
            raise AnsibleActionFail(f"simulator: {error}") from error
        return result

    def _running(self, variables: dict[str, typing.Any]) -> Simulator:
        """The simulator that the role has started."""
        try:
            return Simulator(**self._templar.template(variables["simulator"]))
        except KeyError as error:
            raise AnsibleActionFail("simulator: setup_simulator is no dependency") from error


def _start(python: str) -> dict[str, typing.Any]:
    """Starts a simulator; returns how to reach it."""
    # The simulator is no part of what is measured, and has its own packages.
    env = {**os.environ, "PYTHONPATH": "", "COVERAGE_CONF": ""}
    # This process is a worker, which ends with its task; its parent is ansible-playbook.
    options = {"python": python, "parent": os.getppid(), "env": env, "timeout": STARTS_WITHIN}
    # Whoever waits for the end of what ansible-playbook says must not wait for the simulator.
    with tempfile.TemporaryFile() as errors:
        try:
            simulator = Simulator.start(**options, errors=errors)
        except SimulatorError as error:
            errors.seek(0)
            raise SimulatorError(f"{error}\n{errors.read().decode(errors='replace')}") from error
    names = ("endpoint_url", "region", "access_key", "secret_key")
    return {name: getattr(simulator, name) for name in names}


def _carry_out(simulator: Simulator, wanted: dict[str, typing.Any]) -> typing.Any:
    """Makes the control calls; returns the answer to the last one."""
    region = wanted.get("region")
    answer: typing.Any = {}
    if _is_true(wanted.get("reset")):
        answer = simulator.call("POST", "reset")
    if "settings" in wanted:
        answer = simulator.call("PUT", "settings", wanted["settings"])
    if "computers" in wanted:
        answer = simulator.put_computers(wanted["computers"], region)
    for other, computers in wanted.get("elsewhere", {}).items():
        answer = simulator.put_computers(computers, other)
    if _is_true(wanted.get("forget_calls")):
        answer = simulator.call("DELETE", "calls")
    if wanted.get("read") == "computers":
        answer = simulator.computers(region)
    elif "read" in wanted:
        answer = simulator.call("GET", wanted["read"])
    return answer


def _is_true(value: typing.Any) -> bool:
    return value is True or str(value).lower() in ("true", "yes")

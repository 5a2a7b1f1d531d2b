#!/usr/bin/python
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lightsail_gui_session_info
version_added: 1.0.0
short_description: Report the remote desktops of Amazon Lightsail for Research
description:
  - Reads the status and the URLs of the GUI sessions of virtual computers in Amazon Lightsail for
    Research, and on request whether the computers are on. Starts, stops and waits for nothing.
  - All computers of a task are read at the same time.
author:
  - research.lightsail contributors (@research-lightsail)
extends_documentation_fragment:
  - research.lightsail.gui_session
  - research.lightsail.attributes
  - research.lightsail.attributes.actiongroup_lightsail
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - research.lightsail.requirements
attributes:
  check_mode:
    support: full
    details:
      - This module changes nothing.
  diff_mode:
    support: N/A
    details:
      - This module changes nothing.
  idempotent:
    support: full
    details:
      - This module changes nothing.
options:
  missing_ok:
    description:
      - Whether a computer that does not exist is left out of the result, instead of failing the
        task.
    type: bool
    default: false
  instance_state:
    description:
      - Whether to tell of the computers whose session is not open whether they are on. It is one more
        call for each of those, C(GetInstanceState).
      - Where C(lightsail:GetInstanceState) is not allowed, the states stay null, with a warning.
    type: bool
    default: false
seealso:
  - module: research.lightsail.lightsail_gui_session
"""

EXAMPLES = r"""
- name: Read the sessions of two computers
  research.lightsail.lightsail_gui_session_info:
    name: [desk-1, desk-2]
    region: eu-west-1
  register: desktops
  no_log: true

- name: Show which are open, without their URLs
  ansible.builtin.debug:
    msg: "{{ desktops.gui_sessions | selectattr('usable') | map(attribute='resource_name') }}"

- name: Read the sessions, and of those that are not open whether the computer is off
  research.lightsail.lightsail_gui_session_info:
    name: [desk-1, desk-2]
    instance_state: true
    region: eu-west-1
  register: desktops
  no_log: true

- name: Show which computers are switched off
  ansible.builtin.debug:
    msg: "{{ desktops.gui_sessions | selectattr('instance_state', 'eq', 'stopped') | map(attribute='resource_name') }}"

- name: Read those of a list that exist
  research.lightsail.lightsail_gui_session_info:
    name: desk-1,desk-2,desk-99
    missing_ok: true
    region: eu-west-1
  register: existing
  no_log: true
"""

RETURN = r"""
gui_sessions:
  description:
    - The GUI sessions, in the order of O(name). Also returned when the task fails, with what could
      be read.
  returned: when the parameters are right
  type: list
  elements: dict
  contains: &gui_session
    resource_name:
      description: The name of the virtual computer.
      type: str
      returned: always
      sample: desk-1
    status:
      description: The status; null if it could not be read.
      type: str
      returned: always
      sample: started
    usable:
      description:
        - Whether the desktop can be used now. The RV(gui_sessions[].status) is V(started), and there is a URL.
        - Ask for this in conditions. A URL is not a truth value.
      type: bool
      returned: always
      sample: true
    instance_state:
      description:
        - The state of the computer that was read last, as in V(running), V(stopped), V(pending) or
          V(stopping); null where it was not read. It is read with O(instance_state=true),
          where the session is not open.
      type: str
      returned: always
      sample: null
    percentage_complete:
      description: How far the status has come, in percent; null if the service did not say.
      type: int
      returned: always
      sample: null
    failure_reason:
      description: Why the service failed, in its own words, cut at 1000 characters; null if it did not.
      type: str
      returned: always
      sample: null
    sessions:
      description: The sessions as the service listed them. B(Each URL is a key.)
      type: list
      elements: dict
      returned: always
      contains:
        name:
          description: The name of the session.
          type: str
          sample: application
        url:
          description: Its URL.
          type: str
          sample: https://gui-session.example.com/********
        is_primary:
          description: Whether it is the application's session and not that of the operating system.
          type: bool
          sample: true
    primary_url:
      description: The URL of the application, null if there is none. B(It is a key.)
      type: str
      returned: always
      sample: https://gui-session.example.com/********
    secondary_url:
      description: The URL of the operating system, null if there is none. B(It is a key.)
      type: str
      returned: always
      sample: https://gui-session.example.com/********
    changed:
      description: Always false.
      type: bool
      returned: always
      sample: false
    operations:
      description: Always null.
      type: list
      elements: dict
      returned: always
      sample: null
    error:
      description: Why this computer could not be read; null if it could.
      type: dict
      returned: always
      contains:
        code:
          description: The API's error code, C(InvalidAnswer), C(Timeout) or C(Unfinished).
          type: str
          sample: NotFoundException
        message:
          description: What went wrong.
          type: str
          sample: >-
            there is no virtual computer of this name in eu-west-1 (NotFoundException: The Instance
            does not exist: desk-9)
gui_session:
  description: The GUI session, as in RV(gui_sessions); null if the computer was left out.
  returned: when O(name) is one name
  type: dict
  contains: *gui_session
trace:
  description:
    - What the task did and saw, line by line, each with the seconds since it began. No line holds a URL.
  returned: with C(-vvv), unless the task has C(no_log)
  type: list
  elements: str
"""

from ..module_utils._aws import gui_sessions, power
from ..module_utils._resources.desktop import words
from ..module_utils._resources.desktop.reconciler import desktop_reader
from ..module_utils._task.arguments import check_arguments, make_module
from ..module_utils._task.results import exit_with
from ..module_utils._task.run import run
from ..module_utils._task.trace import Trace


def main():
    module = make_module(
        missing_ok={"type": "bool", "default": False},
        instance_state={"type": "bool", "default": False},
    )
    missing_ok, with_power = module.params["missing_ok"], module.params["instance_state"]
    names = check_arguments(module, words.NAMED)
    reconcilers = {name: desktop_reader(name, missing_ok, with_power) for name in names}
    trace = Trace.wanted_by(module)
    operations = {**gui_sessions.OPERATIONS, **power.OPERATIONS}
    outcomes = run(module, operations, reconcilers, trace)
    exit_with(module, outcomes, words, "read", trace=trace)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lightsail_gui_session
version_added: 1.0.0
short_description: Open and close the remote desktops of Amazon Lightsail for Research
description:
  - Opens the GUI sessions of virtual computers in Amazon Lightsail for Research, waits until they
    are usable and returns their URLs, with which a browser shows the computer's application or
    its operating system (Amazon DCV). Also closes them, and opens them anew.
  - With O(manage_power=true) it also switches the computers on before, and off after that.
  - All computers of a task are handled at the same time.
author:
  - research.lightsail contributors (@research-lightsail)
extends_documentation_fragment:
  - research.lightsail.gui_session
  - research.lightsail.attributes
  - research.lightsail.attributes.actiongroup_lightsail
  - research.lightsail.attributes.progress
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - research.lightsail.requirements
attributes:
  check_mode:
    support: full
    details:
      - Reads every status, but starts and stops nothing and waits for nothing.
      - Where a session would have to be opened, it also reads whether the computer is on. One that is
        off, and would not be switched on, fails as it would in a run.
      - No change is planned for a status that this version does not know.
  diff_mode:
    support: full
    details:
      - Shows the status of every session before and after; in check mode, the one planned. With
        O(manage_power=true) the state of the computer follows where it was read, as in
        V(started, computer running).
  idempotent:
    support: partial
    details:
      - With O(state=restarted) the sessions are opened anew each time.
options:
  state:
    description:
      - V(started) opens the sessions that are not open. It is reached when a session is started
        and its URL is there.
      - V(stopped) closes the sessions that are open. Unsaved work in them is lost.
      - V(restarted) closes the sessions that are open and then opens them, for a fresh hour.
        Unsaved work in them is lost.
      - Without O(manage_power) no computer is switched on or off.
    type: str
    choices: [started, stopped, restarted]
    default: started
  manage_power:
    description:
      - Whether to switch the computers on and off, too. A computer costs as long as it is on, whether
        its session is open or not.
      - With O(state=started) and O(state=restarted), a computer that is off is switched on before its
        session is opened, and one that is being switched on or off is waited for.
      - With O(state=stopped) the session is closed, and then the computer is switched off. It is not
        switched off while its session is open, so one whose session cannot be closed stays on. What
        runs on it without a session ends.
      - It needs C(lightsail:GetInstanceState) and C(lightsail:StartInstance) or
        C(lightsail:StopInstance). An open session that is to be opened needs neither.
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until the state is reached.
      - With V(false) the task ends as soon as the last call that is needed was accepted. The
        returned status is then the one from before that call, and URLs can be missing. A status
        that has to end before the call can be made is still waited for. With O(manage_power=true)
        so is the computer before its session is opened, and the session before its computer is
        switched off.
    type: bool
    default: true
  wait_delay:
    description:
      - The time in seconds between two reads of one computer.
      - If unset, the module chooses it by the percentage that the service reports and by the time
        already waited, up to 15 seconds.
    type: int
  set_facts:
    description:
      - Whether to also return the sessions as the fact C(lightsail_gui_sessions).
      - Facts can be cached, and many caches write to disk, with the URLs in them. Prefer
        C(register).
    type: bool
    default: false
notes:
  - A session is active for one hour, and then has to be opened again.
  - Computers of Lightsail for Research are often switched off by their own rule for idle time
    (the add-on StopInstanceOnIdle). Without O(manage_power) one that is off fails with the code
    C(InstanceStopped).
seealso:
  - module: research.lightsail.lightsail_gui_session_info
"""

EXAMPLES = r"""
- name: Open the desktops of a class
  research.lightsail.lightsail_gui_session:
    name: "{{ range(1, 31) | map('regex_replace', '^', 'desk-') | list }}"
    region: eu-west-1
  register: desktops
  no_log: true

- name: Show one link
  ansible.builtin.debug:
    msg: "{{ desktops.gui_sessions[0].primary_url }}"

- name: Close the lab at night (unsaved work is lost)
  research.lightsail.lightsail_gui_session:
    name: [desk-1, desk-2]
    state: stopped
    region: eu-west-1

- name: Close sessions and switch off what costs (unsaved work is lost)
  research.lightsail.lightsail_gui_session:
    name: [desk-3, desk-4]
    state: stopped
    manage_power: true
    region: eu-west-1

- name: Switch computers on that are off, and open their desktops
  research.lightsail.lightsail_gui_session:
    name: [desk-3, desk-4]
    manage_power: true
    region: eu-west-1
  register: desktops
  no_log: true

- name: Give one researcher a fresh hour, and wait up to 20 minutes for it
  research.lightsail.lightsail_gui_session:
    name: genomics
    state: restarted
    wait_timeout: 1200
    region: eu-west-1
  register: genomics
  no_log: true

- name: Keep what was opened when some computers fail
  block:
    - name: Open all that can be opened
      research.lightsail.lightsail_gui_session:
        name: desk-1,desk-2,desk-3
        region: eu-west-1
      register: desktops
      no_log: true
  rescue:
    - name: Say which are missing, and why
      ansible.builtin.debug:
        msg: "{{ item.resource_name }}: {{ item.error.message }}"
      loop: "{{ desktops.gui_sessions | selectattr('error') }}"
      loop_control:
        label: "{{ item.resource_name }}"
"""

RETURN = r"""
gui_sessions:
  description:
    - The GUI sessions, in the order of O(name). Also returned when the task fails, with what was
      reached until then.
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
      description:
        - The status that was read last; null if none could be read, or needed to be. The session of a
          computer that is off is not read to be closed.
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
          V(stopping); null where it was not read. It is read only where it matters, with
          O(manage_power=true) to switch the computer, else to tell why a session cannot be opened.
      type: str
      returned: always
      sample: running
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
      description:
        - Whether a start or stop of the session or the computer was accepted (in check mode, whether one would be sent).
        - Also true where one was sent and its answer is missing or a fault, so that it may have been carried out. The message says so.
      type: bool
      returned: always
      sample: true
    operations:
      description:
        - What the service answered to the accepted calls, with every member that it told; null if no
          call was accepted. Texts are cut at 1000 characters.
      type: list
      elements: dict
      returned: always
      contains:
        id:
          description: By which the API knows the operation.
          type: str
          sample: 5c7e7c1f-2271-4201-9b37-e97566746d03
        resource_name:
          description: The name of the virtual computer.
          type: str
          sample: desk-1
        resource_type:
          description: What the operation acts on.
          type: str
          sample: Instance
        created_at:
          description: When the call was accepted.
          type: str
          sample: "2026-11-24T20:36:03.970000+00:00"
        location:
          description: Where the virtual computer is.
          type: dict
          contains:
            availability_zone:
              description: Its Availability Zone.
              type: str
              sample: eu-west-1a
            region_name:
              description: Its Region.
              type: str
              sample: eu-west-1
        is_terminal:
          description: Whether the operation had ended when the service answered.
          type: bool
          sample: false
        operation_details:
          description: What the service says of it besides; often empty, or not there.
          type: str
          returned: when the service tells it
          sample: ""
        operation_type:
          description: V(StartGUISession), V(StopGUISession), V(StartInstance) or V(StopInstance).
          type: str
          sample: StartGUISession
        status:
          description: The status of the operation when the service answered.
          type: str
          sample: Started
        status_changed_at:
          description: When it came to that status.
          type: str
          sample: "2026-11-24T20:36:03.970000+00:00"
    error:
      description: Why this computer did not reach the state; null if it did.
      type: dict
      returned: always
      contains:
        code:
          description:
            - The API's error code, a failed status, the status that somebody else brought about
              meanwhile, C(InstanceStopped) or C(InstancePending) where the computer is off or just
              being switched on, C(InvalidAnswer), C(Timeout), C(Expired) or C(Unfinished).
          type: str
          sample: NotFoundException
        message:
          description: What went wrong.
          type: str
          sample: >-
            there is no virtual computer of this name in eu-west-1 (NotFoundException: The Instance
            does not exist: desk-9)
gui_session:
  description: The GUI session, as in RV(gui_sessions).
  returned: when O(name) is one name
  type: dict
  contains: *gui_session
trace:
  description:
    - What the task did and saw, line by line, each with the seconds since it began. No line holds a URL.
  returned: with C(-vvv), unless the task has C(no_log)
  type: list
  elements: str
ansible_facts:
  description: The fact C(lightsail_gui_sessions).
  returned: when O(set_facts=true) and the task succeeds
  type: dict
  contains:
    lightsail_gui_sessions:
      description: The elements of RV(gui_sessions), by the name of the computer.
      type: dict
      returned: always
"""

import random

from ..module_utils._aws import gui_sessions, power
from ..module_utils._resources.desktop import words
from ..module_utils._resources.desktop.reconciler import desktop_planner, desktop_reconciler
from ..module_utils._task.arguments import WAITING, check_arguments, make_module
from ..module_utils._task.results import exit_with
from ..module_utils._task.run import run
from ..module_utils._task.trace import Trace


def main():
    module = make_module(
        state={"default": "started", "choices": list(words.DONE)},
        manage_power={"type": "bool", "default": False},
        **WAITING,
        set_facts={"type": "bool", "default": False},
    )
    names = check_arguments(module, words.NAMED)
    reconcilers = {name: reconciler_of(module, name) for name in names}
    trace = Trace.wanted_by(module)
    operations = {**gui_sessions.OPERATIONS, **power.OPERATIONS}
    outcomes = run(module, operations, reconcilers, trace)
    fact = "lightsail_gui_sessions" if module.params["set_facts"] else None
    done = words.DONE[module.params["state"]]
    exit_with(module, outcomes, words, done, trace=trace, tells_diff=True, fact=fact)


def reconciler_of(module, name):
    state, manage_power = module.params["state"], module.params["manage_power"]
    if module.check_mode:
        return desktop_planner(name, state, manage_power)
    wait, delay = module.params["wait"], module.params["wait_delay"]
    return desktop_reconciler(name, state, manage_power, wait, random.random, delay)


if __name__ == "__main__":
    main()

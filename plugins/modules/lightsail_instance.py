#!/usr/bin/python
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lightsail_instance
version_added: 1.0.0
short_description: Create, change, start, stop and delete virtual computers of Amazon Lightsail
description:
  - Creates the virtual computers of Amazon Lightsail for Research (and other instances of Amazon
    Lightsail), from a blueprint or from a snapshot. Gives them tags, a rule that stops them when they
    are idle, and automatic snapshots. Starts, stops, restarts and deletes them.
  - All computers of a task are handled at the same time. What fails for one is told for that one.
author:
  - research.lightsail contributors (@research-lightsail)
extends_documentation_fragment:
  - research.lightsail.instance
  - research.lightsail.attributes
  - research.lightsail.attributes.actiongroup_lightsail
  - research.lightsail.attributes.progress
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - research.lightsail.requirements
attributes:
  check_mode:
    support: full
    details:
      - Reads every computer once, and changes nothing. What the service would refuse for a reason of
        its own (an unknown bundle, a limit of the account) shows only when it is asked.
  diff_mode:
    support: full
    details:
      - Shows of every computer the state, zone, blueprint, bundle, tags and add-ons before and after;
        in check mode, those planned. A computer that does not exist is an empty dictionary.
  idempotent:
    support: partial
    details:
      - By name. With O(state=restarted) the computers are restarted each time.
options:
  name:
    description:
      - The names of the virtual computers.
      - A list of names, or a single name, or a text of several names with commas, semicolons,
        blanks, tabs or line ends between them. A text that holds a JSON or YAML list is understood,
        too. A repeated name counts once, and the order is kept in the result.
      - A name has 2 to 255 characters, which are letters A to Z, digits, periods, hyphens and
        underscores, and begins and ends with a letter or a digit. Within a Region of an account,
        no other resource of Lightsail can have it.
    type: raw
    required: true
    aliases: [names, instance_name, instance_names]
  state:
    description:
      - With each state but V(absent), computers that do not exist are created, and those that exist
        get the tags and add-ons that are given.
      - V(present) asks for nothing more. It is reached when no computer is being created or started
        any more; one that is off stays off.
      - V(started) and V(stopped) also switch the computers on or off. A computer that is switched on
        gets another public IP address, unless it has a static one.
      - V(restarted) reboots the computers that run, and starts the others. It is reached when the reboot
        has ended and the computer is running. One that was just created is not rebooted.
      - V(absent) deletes the computers, with all that is on them. Snapshots that were made by hand,
        and disks, stay, and cost.
      - To stop, restart or delete a computer cuts off whoever works on it.
    type: str
    choices: [present, started, stopped, restarted, absent]
    default: present
  availability_zone:
    description:
      - The Availability Zone of a new computer, such as V(eu-west-1a).
      - O(availability_zone), O(bundle_id) and one of O(blueprint_id) and O(snapshot) are needed to
        create a computer. Without all of them, only computers that exist are handled.
    type: str
    aliases: [zone]
  bundle_id:
    description:
      - The id of the bundle, which is the size of the computer.
      - C(aws lightsail get-bundles --app-category LfR) lists those of Lightsail for Research.
    type: str
  blueprint_id:
    description:
      - The id of the blueprint, which is the application or operating system.
      - C(aws lightsail get-blueprints --app-category LfR) lists those of Lightsail for Research.
    type: str
  snapshot:
    description:
      - The name of the snapshot of which a new computer is made, instead of O(blueprint_id).
      - It does not matter for a computer that exists, since nothing tells of which snapshot it was made.
    type: str
    aliases: [instance_snapshot_name]
  key_pair_name:
    description:
      - The name of the key pair for SSH. If unset, the default one of the account is taken.
    type: str
  user_data:
    description:
      - A script that a new computer runs when it starts for the first time. It can be read later by
        whoever is on that computer, so it is no place for secrets.
      - It does not matter for a computer that exists.
    type: str
  ip_address_type:
    description:
      - Which IP addresses a new computer has.
    type: str
    choices: [dualstack, ipv4, ipv6]
  stop_on_idle:
    description:
      - The rule that stops a computer of Lightsail for Research when it is idle (the add-on
        StopInstanceOnIdle). If unset, it is left as it is.
    type: dict
    suboptions:
      enabled:
        description: Whether there is such a rule.
        type: bool
        default: true
      threshold:
        description:
          - The computer is idle at or below so many per cent of its CPU, from 1 to 100. Needed
            where the rule is enabled.
        type: int
      duration:
        description:
          - It is stopped after so many minutes, from 1 to 1440. Needed where the rule is enabled.
        type: int
  auto_snapshot:
    description:
      - The snapshot that is made each day, of which the newest seven are kept (the add-on AutoSnapshot).
        If unset, it is left as it is.
    type: dict
    suboptions:
      enabled:
        description: Whether there are such snapshots.
        type: bool
        default: true
      time:
        description:
          - The hour in UTC at which it is made, such as V("06:00"), in quotes. If unset, it is left as
            it is, and the service chooses that of a new one.
          - A new time can hold from the next day on. Until then it is set again by each run.
        type: str
  force_delete_add_ons:
    description:
      - Whether O(state=absent) also deletes computers that have add-ons, as most have.
    type: bool
    default: true
notes:
  - What a computer was created with stays. If the zone, bundle, blueprint, key pair or type of IP
    addresses of one that exists is another than the one given, the task fails for that computer before
    anything of it is changed, and names the way out. In most cases that is a snapshot, and a new computer
    of another name made from it.
  - The C(attributeUpdates) of C(StartInstance), with which the newest SDKs change the bundle of a computer
    that is off from one generation to another, are not offered. They cannot choose a size.
  - The API has no token by which a repeated creation is known. If the answer to one is lost, the
    module looks before it creates anything again.
  - A reboot whose answer is lost cannot be looked for. It is sent again, so that the computer is restarted
    at least once.
seealso:
  - module: research.lightsail.lightsail_gui_session
"""

EXAMPLES = r"""
- name: Create a class of thirty, each of which stops when it is idle for half an hour
  research.lightsail.lightsail_instance:
    name: "{{ range(1, 31) | map('regex_replace', '^', 'desk-') | list }}"
    availability_zone: eu-west-1a
    bundle_id: app_standard_xl_1_0
    blueprint_id: lfr_rstudio_1_0
    stop_on_idle:
      threshold: 5
      duration: 30
    tags:
      course: statistics
    region: eu-west-1
  register: computers

- name: Show in which states they are
  ansible.builtin.debug:
    msg: "{{ computers.instances | map(attribute='state.name') | unique }}"

- name: Change the rule, and make a snapshot each day
  research.lightsail.lightsail_instance:
    name: [desk-1, desk-2]
    stop_on_idle:
      threshold: 2
      duration: 15
    auto_snapshot:
      time: "06:00"
    region: eu-west-1

- name: Switch a computer off
  research.lightsail.lightsail_instance:
    name: desk-1
    state: stopped
    region: eu-west-1

- name: Delete two computers at the end of the course
  research.lightsail.lightsail_instance:
    name: desk-29,desk-30
    state: absent
    region: eu-west-1
"""

RETURN = r"""
instances:
  description:
    - The virtual computers, in the order of O(name). Also returned when the task fails, with what was
      reached until then.
    - Each has what the API tells of it, by the API's names in snake_case. Where the computer does not
      exist, or could not be read, that is null. Texts are cut at 1000 characters.
  returned: when the parameters are right
  type: list
  elements: dict
  contains: &instance
    name:
      description: The name of the virtual computer.
      type: str
      returned: always
      sample: desk-1
    arn:
      description: Its ARN, or null.
      type: str
      returned: always
      sample: arn:aws:lightsail:eu-west-1:123456789012:Instance/a5f3b8c1-6d2e-4f70-9b1a-3c4d5e6f7a8b
    support_code:
      description: What AWS's support asks for, or null.
      type: str
      returned: always
    created_at:
      description: When it was created, or null.
      type: str
      returned: always
      sample: "2026-11-24T20:36:03.970000+00:00"
    location:
      description: Where it is, or null.
      type: dict
      returned: always
      contains:
        availability_zone:
          description: Its Availability Zone.
          type: str
          sample: eu-west-1a
        region_name:
          description: Its Region.
          type: str
          sample: eu-west-1
    resource_type:
      description: V(Instance), or null.
      type: str
      returned: always
      sample: Instance
    tags:
      description: Its tags, or null. A tag that is only a key has an empty value.
      type: dict
      returned: always
      sample:
        course: statistics
    blueprint_id:
      description: The id of its blueprint, or null.
      type: str
      returned: always
      sample: lfr_rstudio_1_0
    blueprint_name:
      description: The name of its blueprint, or null.
      type: str
      returned: always
      sample: RStudio
    bundle_id:
      description: The id of its bundle, or null.
      type: str
      returned: always
      sample: app_standard_xl_1_0
    add_ons:
      description: Its add-ons, or null.
      type: list
      elements: dict
      returned: always
      contains:
        name:
          description: V(StopInstanceOnIdle) or V(AutoSnapshot).
          type: str
          sample: StopInstanceOnIdle
        status:
          description: V(Enabled) or V(Disabled).
          type: str
          sample: Enabled
        threshold:
          description: At or below so many per cent of its CPU, the computer is idle.
          type: str
          returned: for StopInstanceOnIdle
          sample: "5"
        duration:
          description: After so many minutes it is stopped.
          type: str
          returned: for StopInstanceOnIdle
          sample: "30"
        snapshot_time_of_day:
          description: The hour in UTC at which a snapshot is made.
          type: str
          returned: for AutoSnapshot
        next_snapshot_time_of_day:
          description: The hour in UTC at which the next one is made.
          type: str
          returned: for AutoSnapshot
    is_static_ip:
      description: Whether its public IP address stays when it is stopped and started, or null.
      type: bool
      returned: always
      sample: false
    private_ip_address:
      description: Its private IPv4 address, or null.
      type: str
      returned: always
      sample: 172.26.13.7
    public_ip_address:
      description: Its public IPv4 address, or null; one that is off may have none.
      type: str
      returned: always
      sample: 192.0.2.44
    ipv6_addresses:
      description: Its IPv6 addresses, or null.
      type: list
      elements: str
      returned: always
    ip_address_type:
      description: V(dualstack), V(ipv4) or V(ipv6), or null.
      type: str
      returned: always
      sample: dualstack
    hardware:
      description: Its size, or null.
      type: dict
      returned: always
      contains:
        cpu_count:
          description: How many vCPUs it has.
          type: int
          sample: 4
        ram_size_in_gb:
          description: How much memory it has, in GB.
          type: float
          sample: 8.0
        disks:
          description: Its disks.
          type: list
          elements: dict
    networking:
      description: Its transfer and open ports, or null.
      type: dict
      returned: always
      contains:
        monthly_transfer:
          description: How many GB it can transfer in a month, in C(gb_per_month_allocated).
          type: dict
        ports:
          description: Its open ports.
          type: list
          elements: dict
    state:
      description: Its state.
      type: dict
      returned: always
      contains:
        code:
          description: The state as a number, or null.
          type: int
          sample: 16
        name:
          description: V(pending), V(running), V(stopping) or V(stopped); null where there is no such computer.
          type: str
          sample: running
    username:
      description: The user name for SSH, or null.
      type: str
      returned: always
      sample: lightsail-user
    ssh_key_name:
      description: The name of its key pair, or null.
      type: str
      returned: always
      sample: LightsailDefaultKeyPair
    changed:
      description:
        - Whether a change was accepted for this computer (in check mode, whether one would be sent).
        - Also true where one was sent and its answer is missing or a fault, so that it may have been carried out.
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
          sample: true
        operation_details:
          description: What else the operation concerns, in the words of the service; it may be empty.
          type: str
          returned: when the service tells it
        operation_type:
          description: What it does, such as V(CreateInstance) or V(EnableAddOn).
          type: str
          returned: when the service tells it
          sample: EnableAddOn
        status:
          description: The status of the operation when the service answered.
          type: str
          sample: Succeeded
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
          description: >-
            The API's error code, C(CannotBeChanged), C(NotShown), C(Replaced), C(InstanceStopped),
            C(OperationFailure), C(InvalidAnswer), C(Timeout) or C(Unfinished).
          type: str
          sample: NotFoundException
        message:
          description: What went wrong.
          type: str
          sample: >-
            there is no virtual computer of this name in eu-west-1 (NotFoundException: The Instance
            does not exist: desk-9); to create it, give availability_zone, bundle_id, and
            blueprint_id or snapshot
instance:
  description: The virtual computer, as in RV(instances).
  returned: when O(name) is one name
  type: dict
  contains: *instance
trace:
  description:
    - What the task did and saw, line by line, each with the seconds since it began.
  returned: with C(-vvv), unless the task has C(no_log)
  type: list
  elements: str
"""

import random

from ..module_utils._aws.instance import OPERATIONS
from ..module_utils._resources.instance import words
from ..module_utils._resources.instance.options import OptionError, wanted_of
from ..module_utils._resources.instance.reconciler import instance_planner, instance_reconciler
from ..module_utils._task import tags
from ..module_utils._task.arguments import NAMES_OF_INSTANCES, WAITING, check_arguments, make_module
from ..module_utils._task.results import exit_with
from ..module_utils._task.run import run
from ..module_utils._task.trace import Trace

ARGUMENTS = {
    "name": NAMES_OF_INSTANCES,
    "state": {"default": "present", "choices": list(words.DONE)},
    "availability_zone": {"aliases": ["zone"]},
    "bundle_id": {},
    "blueprint_id": {},
    "snapshot": {"aliases": ["instance_snapshot_name"]},
    "key_pair_name": {"no_log": False},
    "user_data": {},
    "ip_address_type": {"choices": ["dualstack", "ipv4", "ipv6"]},
    "stop_on_idle": {
        "type": "dict",
        "options": {
            "enabled": {"type": "bool", "default": True},
            "threshold": {"type": "int"},
            "duration": {"type": "int"},
        },
    },
    "auto_snapshot": {
        "type": "dict",
        "options": {"enabled": {"type": "bool", "default": True}, "time": {}},
    },
    "force_delete_add_ons": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 1200},
    **WAITING,
    **tags.OPTIONS,
}


def main():
    module = make_module(**ARGUMENTS)
    names = check_arguments(module, words.NAMED)
    wanted = check_wanted(module)
    trace = Trace.wanted_by(module)
    reconcilers = {name: reconciler_of(module, name, wanted) for name in names}
    outcomes = run(module, OPERATIONS, reconcilers, trace)
    done = words.DONE[module.params["state"]]
    exit_with(module, outcomes, words, done, trace=trace, tells_diff=True)


def check_wanted(module):
    try:
        return wanted_of(module.params, module.region, tags.tag_changes(module))
    except OptionError as error:
        module.fail_json(msg=str(error))


def reconciler_of(module, name, wanted):
    state, force = module.params["state"], module.params["force_delete_add_ons"]
    if module.check_mode:
        return instance_planner(name, state, wanted, force)
    wait, delay = module.params["wait"], module.params["wait_delay"]
    return instance_reconciler(name, state, wanted, wait, random.random, delay, force)


if __name__ == "__main__":
    main()

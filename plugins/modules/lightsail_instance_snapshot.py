#!/usr/bin/python
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lightsail_instance_snapshot
version_added: 1.0.0
short_description: Make and delete snapshots of virtual computers of Amazon Lightsail
description:
  - Makes snapshots of virtual computers in Amazon Lightsail for Research (and of other instances of Amazon
    Lightsail), gives them tags, and deletes them.
  - New computers can be made of a snapshot with M(research.lightsail.lightsail_instance). It stays when its
    computer is deleted.
  - All snapshots of a task are handled at the same time. What fails for one is told for that one.
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
      - Reads every snapshot once, and changes nothing. Whether the computer exists shows only when
        the snapshot is made.
  diff_mode:
    support: full
    details:
      - Shows of every snapshot the state, computer and tags before and after; in check mode, those planned.
        A snapshot that does not exist is an empty dictionary.
  idempotent:
    support: full
    details:
      - By name. A snapshot that exists is not made anew, however old it is.
options:
  name:
    description:
      - The names of the snapshots.
      - A list of names, or a single name, or a text of several names with commas, semicolons,
        blanks, tabs or line ends between them. The order is kept in the result.
      - A name has 2 to 255 characters, which are letters A to Z, digits, periods, hyphens and
        underscores, and begins and ends with a letter or a digit. Within a Region of an account,
        no other resource of Lightsail can have it.
    type: raw
    required: true
    aliases: [names, instance_snapshot_name, instance_snapshot_names]
  instance:
    description:
      - The names of the virtual computers of which the snapshots are made, one for each O(name), in the
        same order; written as O(name) is. One computer can be there several times.
      - Needed to make a snapshot. Without it, only snapshots that exist are handled.
      - A snapshot that exists, of another computer than the one that is given, is neither changed
        nor deleted. The task fails for it.
      - Computers are compared by name, so B(a snapshot of an earlier computer of the same name counts,)
        and nothing is made. Before a computer is deleted, give its snapshot a name that no run has given
        before, with the date in it.
    type: raw
    aliases: [instances, instance_name, instance_names]
  state:
    description:
      - V(present) makes the snapshots that do not exist, and gives those that exist the tags that are given.
        It is reached when they are available.
      - V(absent) deletes the snapshots.
    type: str
    choices: [present, absent]
    default: present
notes:
  - A snapshot does not have the tags of its computer; give O(tags).
  - What the computer writes while its snapshot is being made need not be in it. AWS advises to stop the
    computer before.
seealso:
  - module: research.lightsail.lightsail_instance
"""

EXAMPLES = r"""
- name: Make a snapshot of the computer on which everything is installed
  research.lightsail.lightsail_instance_snapshot:
    name: golden-1
    instance: golden
    tags:
      course: statistics
    region: eu-west-1

- name: Create two more computers from it
  research.lightsail.lightsail_instance:
    name: [desk-3, desk-4]
    availability_zone: eu-west-1a
    bundle_id: app_standard_xl_1_0
    snapshot: golden-1
    region: eu-west-1

- name: Keep what two students have done before the semester ends
  research.lightsail.lightsail_instance_snapshot:
    name: [desk-1-2027, desk-2-2027]
    instance: [desk-1, desk-2]
    region: eu-west-1

- name: Delete a snapshot that nobody needs any more
  research.lightsail.lightsail_instance_snapshot:
    name: golden-1
    state: absent
    region: eu-west-1
"""

RETURN = r"""
instance_snapshots:
  description:
    - The snapshots, in the order of O(name). Also returned when the task fails, with what was reached
      until then.
    - Each has what the API tells of it, by the API's names in snake_case. Where the snapshot does not
      exist, or could not be read, that is null. Texts are cut at 1000 characters.
  returned: when the parameters are right
  type: list
  elements: dict
  contains: &snapshot
    name:
      description: The name of the snapshot.
      type: str
      returned: always
      sample: golden-1
    arn:
      description: Its ARN, or null.
      type: str
      returned: always
      sample: arn:aws:lightsail:eu-west-1:123456789012:InstanceSnapshot/c1d2e3f4-5a6b-4c7d-8e9f-0a1b2c3d4e5f
    support_code:
      description: What AWS's support asks for, or null.
      type: str
      returned: always
    created_at:
      description: When it was made, or null.
      type: str
      returned: always
      sample: "2026-11-24T20:36:03.970000+00:00"
    location:
      description: Where it is, or null. It is in no one Availability Zone.
      type: dict
      returned: always
      contains:
        availability_zone:
          description: V(all).
          type: str
          sample: all
        region_name:
          description: Its Region.
          type: str
          sample: eu-west-1
    resource_type:
      description: V(InstanceSnapshot), or null.
      type: str
      returned: always
      sample: InstanceSnapshot
    tags:
      description: Its tags, or null. A tag that is only a key has an empty value.
      type: dict
      returned: always
      sample:
        course: statistics
    state:
      description: V(pending), V(available) or V(error), or null.
      type: str
      returned: always
      sample: available
    from_instance_name:
      description: The name of its computer, or null.
      type: str
      returned: always
      sample: golden
    from_instance_arn:
      description: The ARN of its computer, or null.
      type: str
      returned: always
    from_blueprint_id:
      description: The id of the blueprint of its computer, or null.
      type: str
      returned: always
      sample: lfr_rstudio_1_0
    from_bundle_id:
      description: The id of the bundle of its computer, or null. A computer made from it needs at least that.
      type: str
      returned: always
      sample: app_standard_xl_1_0
    from_attached_disks:
      description: The disks that are in it, too.
      type: list
      elements: dict
      returned: when the service tells it
    is_from_auto_snapshot:
      description: Whether it was made of an automatic snapshot, or null.
      type: bool
      returned: always
      sample: false
    size_in_gb:
      description: Its size in GB, or null.
      type: int
      returned: always
      sample: 50
    changed:
      description:
        - Whether a change was accepted for this snapshot (in check mode, whether one would be sent).
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
          description: The name of the snapshot, or of its computer.
          type: str
          sample: golden-1
        resource_type:
          description: What the operation acts on.
          type: str
          sample: InstanceSnapshot
        created_at:
          description: When the call was accepted.
          type: str
          sample: "2026-11-24T20:36:03.970000+00:00"
        location:
          description: Where it is.
          type: dict
          contains:
            availability_zone:
              description: Its Availability Zone.
              type: str
              sample: all
            region_name:
              description: Its Region.
              type: str
              sample: eu-west-1
        is_terminal:
          description: Whether the operation had ended when the service answered.
          type: bool
          sample: false
        operation_details:
          description: What else the operation concerns, in the words of the service; it may be empty.
          type: str
          returned: when the service tells it
        operation_type:
          description: What it does, such as V(CreateInstanceSnapshot).
          type: str
          returned: when the service tells it
          sample: CreateInstanceSnapshot
        status:
          description: The status of the operation when the service answered.
          type: str
          sample: Started
        status_changed_at:
          description: When it came to that status.
          type: str
          sample: "2026-11-24T20:36:03.970000+00:00"
    error:
      description: Why this snapshot did not reach the state; null if it did.
      type: dict
      returned: always
      contains:
        code:
          description: >-
            The API's error code, C(error), C(CannotBeChanged), C(NotShown), C(Replaced), C(OperationFailure),
            C(InvalidAnswer), C(Timeout) or C(Unfinished).
          type: str
          sample: NotFoundException
        message:
          description: What went wrong.
          type: str
          sample: >-
            there is no snapshot of this name in eu-west-1 (NotFoundException: The InstanceSnapshot
            does not exist: desk-9); to make it, name the virtual computer in instance
instance_snapshot:
  description: The snapshot, as in RV(instance_snapshots).
  returned: when O(name) is one name
  type: dict
  contains: *snapshot
trace:
  description:
    - What the task did and saw, line by line, each with the seconds since it began.
  returned: with C(-vvv), unless the task has C(no_log)
  type: list
  elements: str
"""

import random

from ..module_utils._aws.instance_snapshot import OPERATIONS
from ..module_utils._resources.instance.words import NAMED as COMPUTER
from ..module_utils._resources.instance_snapshot import words
from ..module_utils._resources.instance_snapshot.reconciler import (
    snapshot_planner,
    snapshot_reconciler,
)
from ..module_utils._resources.instance_snapshot.wanted import Wanted
from ..module_utils._task import tags
from ..module_utils._task.arguments import WAITING, check_arguments, make_module, partners_of
from ..module_utils._task.results import exit_with
from ..module_utils._task.run import run
from ..module_utils._task.trace import Trace


def main():
    module = make_module(
        name={
            "type": "raw",
            "required": True,
            "aliases": ["names", "instance_snapshot_name", "instance_snapshot_names"],
        },
        instance={"type": "raw", "aliases": ["instances", "instance_name", "instance_names"]},
        state={"default": "present", "choices": list(words.DONE)},
        wait_timeout={"type": "int", "default": 1200},
        **WAITING,
        **tags.OPTIONS,
    )
    names = check_arguments(module, words.NAMED)
    instances = partners_of(module, "instance", names, COMPUTER)
    changes = tags.tag_changes(module)
    reconcilers = {
        name: reconciler_of(module, name, wanted_of(instances.get(name), changes)) for name in names
    }
    trace = Trace.wanted_by(module)
    outcomes = run(module, OPERATIONS, reconcilers, trace)
    done = words.DONE[module.params["state"]]
    exit_with(module, outcomes, words, done, trace=trace, tells_diff=True)


def wanted_of(instance, changes):
    return Wanted({"instance": instance} if instance else None, changes)


def reconciler_of(module, name, wanted):
    state = module.params["state"]
    if module.check_mode:
        return snapshot_planner(name, state, wanted)
    wait, delay = module.params["wait"], module.params["wait_delay"]
    return snapshot_reconciler(name, state, wanted, wait, random.random, delay)


if __name__ == "__main__":
    main()

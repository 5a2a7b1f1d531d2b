#!/usr/bin/python
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: lightsail_instance_info
version_added: 1.0.0
short_description: Report the virtual computers of Amazon Lightsail, and what they cost
description:
  - Reads virtual computers of Amazon Lightsail for Research (and other instances of Amazon Lightsail), with
    their states, tags and add-ons, and on request what they have cost. Changes nothing.
  - All computers of a task are read at the same time.
author:
  - research.lightsail contributors (@research-lightsail)
extends_documentation_fragment:
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
  name:
    description:
      - The names of the virtual computers. If unset, all of the Region are told, by name.
      - A list of names, or a single name, or a text of several names with commas, semicolons,
        blanks, tabs or line ends between them. The order is kept in the result.
      - An empty list or text is an error, so that a variable without a value does not mean all.
    type: raw
    aliases: [names, instance_name, instance_names]
  research_only:
    description:
      - Whether only computers of Lightsail for Research are told, which are those with one of its
        bundles. The inventory plugin goes by the same rule.
    type: bool
    default: false
  missing_ok:
    description:
      - Whether a computer that does not exist is left out of the result, instead of failing the
        task.
    type: bool
    default: false
  cost_estimate:
    description:
      - Whether to tell what each computer has cost. It is one more call for each of them,
        C(GetCostEstimate).
      - The service has estimates of computers of Lightsail for Research only.
    type: bool
    default: false
  cost_start:
    description:
      - The first day of the estimate in UTC, such as V(2026-11-01). If unset, it is the first of the
        month of the last day.
    type: str
  cost_end:
    description:
      - The last day of the estimate in UTC, all of which counts, as far as it has passed. If unset, it is
        today.
    type: str
  wait_timeout:
    description:
      - The time in seconds that the whole task may take, for all computers together; at most a day,
        V(86400).
      - Calls that fail for a passing reason (throttling, faults of the service, broken
        connections, an account or a region that is still being set up) are repeated until then.
    type: int
    default: 600
notes:
  - The permissions are C(lightsail:GetInstance) with O(name), and C(lightsail:GetInstances) without;
    C(lightsail:GetBundles) for O(research_only); and C(lightsail:GetCostEstimate) for O(cost_estimate).
seealso:
  - module: research.lightsail.lightsail_instance
  - plugin: research.lightsail.aws_lightsail
    plugin_type: inventory
  - name: Lightsail API reference
    description: The reference of the API's operations.
    link: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/Welcome.html
"""

EXAMPLES = r"""
- name: Read all computers of Lightsail for Research, and what they have cost this month
  research.lightsail.lightsail_instance_info:
    research_only: true
    cost_estimate: true
    region: eu-west-1
  register: computers

- name: Show what all of them have cost together
  ansible.builtin.debug:
    msg: "{{ computers.instances | map(attribute='cost_estimate.amount') | reject('none') | sum | round(2) }}"

- name: Show which run, so that they cost
  ansible.builtin.debug:
    msg: "{{ computers.instances | selectattr('state.name', 'eq', 'running') | map(attribute='name') }}"

- name: Read those of a list that exist
  research.lightsail.lightsail_instance_info:
    name: desk-1,desk-2,desk-99
    missing_ok: true
    region: eu-west-1
  register: existing

- name: Read what one has cost in December
  research.lightsail.lightsail_instance_info:
    name: desk-1
    cost_estimate: true
    cost_start: "2025-12-01"
    cost_end: "2025-12-31"
    region: eu-west-1
"""

RETURN = r"""
instances:
  description:
    - The virtual computers, in the order of O(name), or by name. Also returned when the task fails, with
      what could be read.
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
    cost_estimate:
      description: What it has cost; null where it was not read.
      type: dict
      returned: always
      contains:
        amount:
          description: The sum; null where the service has no estimate, which is not the same as no costs.
          type: float
        currency:
          description: The currency of the sum, or null.
          type: str
          sample: USD
        start:
          description: When the estimate begins.
          type: str
        end:
          description: When it ends.
          type: str
        usage:
          description: What the sum is of, as the service told it; empty where there is no estimate.
          type: list
          elements: dict
          contains:
            usage_type:
              description: What was used.
              type: str
              sample: app_standard_xl_1_0
            results_by_time:
              description: How much of it was used, day by day.
              type: list
              elements: dict
              contains:
                usage_cost:
                  description: What that has cost.
                  type: float
                pricing_unit:
                  description: The unit in which it is counted, such as V(Hrs).
                  type: str
                  sample: Hrs
                unit:
                  description: How many of these there were.
                  type: float
                currency:
                  description: The currency.
                  type: str
                  sample: USD
                time_period:
                  description: The day, in C(start) and C(end).
                  type: dict
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
      description: Why this computer, or what it has cost, could not be read; null if it could.
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
instance:
  description: The virtual computer, as in RV(instances); null if it was left out.
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

import time

from ..module_utils._aws.instance_info import OPERATIONS
from ..module_utils._resources.instance.options import OptionError
from ..module_utils._resources.instance_info import words
from ..module_utils._resources.instance_info.options import period_of
from ..module_utils._resources.instance_info.reading import only_research, read, with_costs
from ..module_utils._task.arguments import NAMES_OF_INSTANCES, check_arguments, make_module
from ..module_utils._task.results import exit_with
from ..module_utils._task.run import MAX_WORKERS, running
from ..module_utils._task.trace import Trace


def main():
    module = make_module(
        name={**NAMES_OF_INSTANCES, "required": False},
        research_only={"type": "bool", "default": False},
        missing_ok={"type": "bool", "default": False},
        cost_estimate={"type": "bool", "default": False},
        cost_start={},
        cost_end={},
    )
    names = check_arguments(module, words.NAMED)
    period = check_period(module)
    trace = Trace.wanted_by(module)
    with running(module, OPERATIONS, len(names) or MAX_WORKERS, trace) as drive:
        outcomes, listing = read(drive, module.region, names, module.params["missing_ok"])
        if module.params["research_only"]:
            outcomes = only_research(drive, module.region, outcomes)
        if period is not None:
            outcomes = with_costs(drive, period, outcomes)
    is_one = len(names) == 1
    exit_with(module, outcomes, words, "read", trace=trace, is_one=is_one, listing=listing)


def check_period(module):
    try:
        return period_of(module.params, time.time())
    except OptionError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()

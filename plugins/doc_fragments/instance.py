# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What the modules that create, change and delete document alike."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until the state is reached.
      - With V(false) the task ends as soon as the last call that is needed was accepted. What has to
        end before that call can be made is still waited for. What is created is looked at once, to see
        that it is there.
    type: bool
    default: true
  wait_timeout:
    description:
      - The time in seconds that the whole task may take, for all of them together; at most a day,
        V(86400). A new computer takes about ten minutes. Nobody is given up without a last look, for
        which it may take up to ten seconds longer.
      - Calls that fail for a passing reason (throttling, faults of the service, broken
        connections, an account or a region that is still being set up) are repeated until then.
    type: int
    default: 1200
  wait_delay:
    description:
      - The time in seconds between two reads of one resource.
      - If unset, the module chooses it by the time already waited, up to 15 seconds.
    type: int
notes:
  - O(aws_config) can override how the calls are made. With C(retries) in it, the AWS SDK
    repeats calls by itself, a creation whose answer was lost included.
seealso:
  - name: Lightsail API reference
    description: The reference of the API's operations.
    link: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/Welcome.html
"""

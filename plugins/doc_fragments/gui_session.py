# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What the modules for GUI sessions document alike."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - The names of the virtual computers.
      - A list of names, or a single name, or a text of several names with commas, semicolons,
        blanks, tabs or line ends between them. A text that holds a JSON or YAML list is understood,
        too. A repeated name counts once, and the order is kept in the result.
      - A name has 2 to 255 characters, which are letters A to Z, digits, periods, hyphens and
        underscores, and begins and ends with a letter or a digit.
      - Names are texts. Put one that YAML takes for a truth value or a number, such as V("yes") or
        V("012"), into quotes.
    type: raw
    required: true
    aliases: [names, resource_name, resource_names]
  wait_timeout:
    description:
      - The time in seconds that the whole task may take, for all computers together; at most a day,
        V(86400). Nobody is given up without a last look, for which it may take up to ten seconds
        longer.
      - Calls that fail for a passing reason (throttling, faults of the service, broken
        connections, an account or a region that is still being set up) are repeated until then.
    type: int
    default: 600
notes:
  - The only call that tells the status of a session is C(CreateGUISessionAccessDetails), so the
    permission C(lightsail:CreateGUISessionAccessDetails) is needed for reading, too. Despite its
    name the call starts nothing.
  - B(A URL is a key:) whoever holds it is in the session. Ansible shows the result of a task with
    C(-v), and of a failed task always, so set C(no_log=true) on the task where its output is kept
    or seen by others. A registered result can be used all the same.
  - O(aws_config) can override how the calls are made. With C(retries) in it, the AWS SDK
    repeats calls by itself, a start whose answer was lost included.
seealso:
  - name: Lightsail API, CreateGUISessionAccessDetails
    description: The reference of the API call that tells the status and the URLs.
    link: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_CreateGUISessionAccessDetails.html
"""

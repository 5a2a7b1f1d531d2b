# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an option of the inventory is refused, and what filters and hostnames call a tag.

Filters and hostnames have the names that amazon.aws.aws_ec2 gives the same things.
"""

from __future__ import annotations

import typing

TAG = "tag:"


class OptionError(Exception):
    """An option that cannot be right; its message says where, why, and what there is."""


def is_tag(name: typing.Any) -> bool:
    """Whether a filter or hostname names a tag."""
    return isinstance(name, str) and name.startswith(TAG) and name != TAG

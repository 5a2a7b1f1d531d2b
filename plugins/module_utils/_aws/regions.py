# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Regions that the AWS SDK knows, without any call."""

from __future__ import annotations

import typing

try:
    import botocore.exceptions
    import botocore.loaders
except ImportError:
    pass  # AnsibleAWSModule fails with the reason before any of this is called.


def known_regions() -> frozenset[str]:
    """Names the Regions of all partitions of AWS, as of the version of botocore.

    All of AWS and not only of Lightsail, which may have come to a Region since.  Empty where
    botocore comes without its data on partitions.
    """
    try:
        data = botocore.loaders.create_loader().load_data("partitions")
    except botocore.exceptions.DataNotFoundError:
        return frozenset()
    partitions: list[dict[str, typing.Any]] = data["partitions"]
    names = (name for partition in partitions for name in partition["regions"])
    # aws-global and its like stand for services without a Region.
    return frozenset(name for name in names if not name.endswith("-global"))

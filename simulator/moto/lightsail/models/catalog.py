# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What computers can be made of."""

from __future__ import annotations

from typing import Any

# Bundle: CPUs, GiB of memory, GB of disk, whether it can still be chosen, category (None: any use).
BUNDLES: dict[str, tuple[int, float, int, bool, str | None]] = {
    "nano_2_0": (1, 0.5, 20, False, None),
    "nano_3_0": (2, 0.5, 20, True, None),
    "small_3_0": (2, 2.0, 60, True, None),
    "xlarge_3_0": (4, 16.0, 320, True, None),
    "app_standard_xl_1_0": (4, 8.0, 50, True, "LfR"),
    "app_standard_2xl_1_0": (8, 16.0, 50, True, "LfR"),
    "app_standard_4xl_1_0": (16, 32.0, 50, True, "LfR"),
    "app_gpu_xl_1_0": (4, 16.0, 50, True, "LfR"),
    "app_gpu_2xl_1_0": (8, 32.0, 50, False, "LfR"),
}


def bundle(name: str) -> dict[str, Any]:
    """A Bundle of the model."""
    cpus, memory, disk, is_active, category = BUNDLES[name]
    bundle = {
        "bundleId": name,
        "name": name,
        "cpuCount": cpus,
        "ramSizeInGb": memory,
        "diskSizeInGb": disk,
        "isActive": is_active,
        "supportedPlatforms": ["LINUX_UNIX"],
    }
    if category:
        bundle["supportedAppCategories"] = [category]
    return bundle

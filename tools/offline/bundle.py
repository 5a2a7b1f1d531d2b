# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take a collection out of the wheel of the package "ansible", which bundles many."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path


def take_collection(wheel: Path, name: str, collections: Path) -> None:
    """Unpack a collection such as amazon.aws in place of what was there; nothing else is unpacked.

    Installing the whole bundle would take 48 s and 473 MB instead of 2 s and 5 MB.
    """
    place = collections / "ansible_collections" / name.replace(".", "/")
    inside = place.relative_to(collections).as_posix() + "/"
    shutil.rmtree(place, ignore_errors=True)
    with zipfile.ZipFile(wheel) as bundle:
        members = [member for member in bundle.namelist() if member.startswith(inside)]
        bundle.extractall(collections, members)

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module lightsail_instance, and shows meanwhile how far the computers are."""

from __future__ import annotations

from ..module_utils._resources.instance import words
from ..plugin_utils._progress import ModuleWithProgress


class ActionModule(ModuleWithProgress):
    """The module as it is, with progress."""

    words = words

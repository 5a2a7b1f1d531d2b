# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets Ansible find the collection's plugins by name, before a test has imported any of it.

ansible-test does so by itself; this is for pytest alone.
"""

from __future__ import annotations

import contextlib

# ansible-test hides what modules cannot have from the tests of modules and module_utils.
with contextlib.suppress(ImportError):
    from ansible.plugins.loader import init_plugin_loader
    from ansible.utils.collection_loader import AnsibleCollectionConfig

    if AnsibleCollectionConfig.collection_finder is None:
        init_plugin_loader()

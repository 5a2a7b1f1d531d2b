# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Descriptions of the attributes that every module of this collection documents."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
"""

    ACTIONGROUP_LIGHTSAIL = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/research.lightsail.lightsail) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - research.lightsail.lightsail
"""

    PROGRESS = r"""
options: {}
attributes:
  action:
    description: Indicates this has a corresponding action plugin, which runs where Ansible runs.
    support: full
  progress:
    description: While the task waits, lines tell how far it is. They are no part of its result.
    support: partial
    details:
      - Where the module runs on the controller itself, and not with C(async) or in check mode.
      - Switched by the variable C(lightsail_progress), the environment variable
        C(LIGHTSAIL_PROGRESS), or C(progress) in the section C([research_lightsail]) of
        C(ansible.cfg). V(auto), the default, shows lines wherever that is possible; V(off) shows
        none.
      - The lines go to standard error. With C(no_log) they have numbers only, and no names.
"""

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lets the checkout be set up with a package index alone.

Collections come from Ansible Galaxy, and ansible-test fetches a script from a site of its own.
Many networks reach a mirror of the package index and neither of these; and each
further host is one more that can be down, or serve something else tomorrow.  So:

- bundle.py takes a collection out of the wheel of the package "ansible", which pins its version;
- get_pip_shim.py stands where ansible-test would download the original, and asks Python's own pip.

Users install the collection and amazon.aws from Galaxy, as README.md says: nothing here is shipped.
"""

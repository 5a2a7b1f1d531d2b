# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which names the service accepts for a resource.

Source: the Lightsail for Research user guide, "Create a virtual computer", and the Lightsail
developer guide; the service's own refusal, quoted in hashicorp/terraform-provider-aws 8647, says
the same.  The pattern of the service model has no period and allows underscores at both ends:
neither botocore nor moto checks it, and the service has another rule.
"""

from __future__ import annotations

import string

ALPHANUMERICS = frozenset(string.ascii_letters + string.digits)
OTHERS = frozenset("._-")
MIN_LENGTH, MAX_LENGTH = 2, 255

RULE = (
    f"A name has {MIN_LENGTH} to {MAX_LENGTH} characters: alphanumerics, periods, hyphens and "
    "underscores, of which the first and the last are alphanumeric."
)


def is_resource_name(text: str) -> bool:
    """Whether a resource may have this name."""
    return (
        MIN_LENGTH <= len(text) <= MAX_LENGTH
        and set(text) <= ALPHANUMERICS | OTHERS
        and {text[0], text[-1]} <= ALPHANUMERICS
    )

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The combinations of versions that the collection is tested with, and therefore supports.

What is said elsewhere about versions (README.md, meta/runtime.yml, galaxy.yml, the documentation of
the modules, and more) is compared with this by tests/versions.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Combination:
    """Files of tools/requirements/, and the versions that no file shows."""

    python: str = ""
    """The interpreter's minor version, such as 3.11."""
    amazon_aws: str = ""
    """The release of amazon.aws that the bundle holds."""
    requirements: str = "units"
    """Pins ansible-core, boto3, botocore and what the tests need, perhaps by version of Python."""
    bundle: str = "bundles/own"
    """Pins the bundle that amazon.aws is taken from, perhaps by version of Python."""
    between: bool = False
    """Whether only what its versions can change is run; the oldest and the newest run all."""
    false_alarms: tuple[str, ...] = ()
    """Tests of sanity that its ansible-core gets wrong, and later ones do not."""


# What the checkout itself is set up with, by whatever interpreter.
OWN = Combination()

COMBINATIONS = {
    "oldest": Combination(
        python="3.11",
        amazon_aws="10.1.0",
        requirements="combinations/oldest",
        bundle="bundles/oldest",
        # Up to 2.17, it takes no .yml for the documentation of an action.
        false_alarms=("action-plugin-docs",),
    ),
    # Between the others, by the minor version of ansible-core: none that is claimed goes untested.
    "2.18": Combination(
        python="3.11", amazon_aws="10.1.2", requirements="combinations/2.18", between=True
    ),
    # The newest that Python 3.11 can have.
    "middle": Combination(python="3.11", amazon_aws="10.1.2", between=True),
    "2.20": Combination(
        python="3.12",
        amazon_aws="10.3.2",
        requirements="combinations/2.20",
        bundle="bundles/2.20",
        between=True,
    ),
    # The newest of all.
    "newest": Combination(python="3.13", amazon_aws="11.4.0"),
}

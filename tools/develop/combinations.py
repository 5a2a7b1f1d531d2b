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
    """Files of tools/ that pin versions, and the versions that no file shows."""

    python: str = ""
    """The interpreter's minor version, such as 3.11."""
    amazon_aws: str = ""
    """The release of amazon.aws that the bundle holds."""
    requirements: str = "requirements.txt"
    """Pins ansible-core, boto3 and botocore, perhaps by version of Python."""
    bundle: str = "requirements-amazon-aws.txt"
    """Pins the bundle that amazon.aws is taken from, perhaps by version of Python."""
    tests: str = "requirements-ansible-test.txt"
    """Pins what the tests need besides."""


# What the checkout itself is set up with, by whatever interpreter.
OWN = Combination(tests="requirements-dev.txt")

COMBINATIONS = {
    "oldest": Combination(
        python="3.11",
        amazon_aws="10.1.0",
        requirements="requirements-oldest.txt",
        bundle="requirements-oldest-amazon-aws.txt",
    ),
    # Between the others, by the minor version of ansible-core: none that is claimed goes untested.
    "2.18": Combination(python="3.11", amazon_aws="10.1.2", requirements="requirements-2.18.txt"),
    # The newest that Python 3.11 can have.
    "middle": Combination(python="3.11", amazon_aws="10.1.2"),
    "2.20": Combination(
        python="3.12",
        amazon_aws="10.3.2",
        requirements="requirements-2.20.txt",
        bundle="requirements-2.20-amazon-aws.txt",
    ),
    # The newest of all.
    "newest": Combination(python="3.13", amazon_aws="11.4.0"),
}

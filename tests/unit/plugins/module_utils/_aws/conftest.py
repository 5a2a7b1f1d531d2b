# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import boto3
import pytest
from botocore.stub import Stubber


@pytest.fixture
def client():
    return boto3.session.Session().client(
        "lightsail",
        region_name="eu-west-1",
        aws_access_key_id="AKIAUNUSEDUNUSED0000",
        aws_secret_access_key="unused-unused-unused-unused-unused-unuse",
    )


@pytest.fixture
def stub(client):
    """Answers the client's calls in the order in which they were added, checked by the model."""
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()

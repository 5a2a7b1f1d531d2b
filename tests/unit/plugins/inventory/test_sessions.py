# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many Regions cost little more than one."""

from __future__ import annotations

import botocore.loaders
import botocore.session
import pytest

from .stand_in import instance

REGIONS = ("eu-west-1", "eu-west-2", "eu-central-1", "us-east-1", "us-east-2", "us-west-2")


@pytest.fixture
def loaded(monkeypatch):
    """What was read of the SDK's models of services, each time that it was."""
    read = []
    load = botocore.loaders.JSONFileLoader.load_file

    def noting(loader, path):
        read.append(path)
        return load(loader, path)

    monkeypatch.setattr(botocore.loaders.JSONFileLoader, "load_file", noting)
    # Other tests in this process may have made it answer one loader, which has read it already.
    monkeypatch.setattr(botocore.session, "create_loader", botocore.loaders.create_loader)
    return read


def test_the_model_of_the_service_is_read_once_for_all_regions(lab, service, loaded):
    service.accounts["LAB"] = {region: [instance(f"in-{region}", region)] for region in REGIONS}
    listed = lab.list(lab.write(regions=REGIONS))
    assert sorted(listed.hosts) == sorted(f"in-{region}" for region in REGIONS)
    models = [path for path in loaded if "lightsail" in path and path.endswith("service-2")]
    assert len(models) == 1


def test_a_role_is_assumed_once_and_its_credentials_are_those_of_all_calls(lab, service):
    service.accounts["ROLE"] = {region: [instance(f"in-{region}", region)] for region in REGIONS}
    service.answers["sts"] = lambda _region, _name: (200, ASSUMED)
    role = "arn:aws:iam::111111111111:role/reader"
    listed = lab.list(lab.write(regions=REGIONS, assume_role_arn=role))
    assert sorted(listed.hosts) == sorted(f"in-{region}" for region in REGIONS)
    assert [(key, operation) for operation, key, _region in service.calls][0] == ("LAB", "sts")
    assert {key for _operation, key, _region in service.calls[1:]} == {"ROLE"}


ASSUMED = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<Credentials><AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>role-role-role</SecretAccessKey>
<SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>"""


def test_a_profile_that_does_not_exist_is_named(lab, service):
    listed = lab.list(lab.write(profile="none", access_key="", secret_key=""))
    assert "Couldn't connect to AWS: The config profile (none) could not be found" in listed.said
    assert service.calls == []

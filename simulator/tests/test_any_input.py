# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever is sent, an operation is carried out or refused with a code of the service model.

In process: what makes the simulator fail is then seen where it happens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws
from moto.core.utils import get_service_model
from moto.lightsail.claims import OPERATIONS
from moto.lightsail.models import lightsail_backends

from .conftest import ACCOUNT, ONCE

NAMES = ["desk-1", "web", "golden", "fresh-1", "fresh-2"]
IDS = ["eu-west-1a", "lfr_ubuntu_1_0", "nginx", "app_standard_xl_1_0", "nano_3_0"]
TEXTS = st.one_of(
    st.sampled_from([*NAMES, *IDS, "", "_", "5", "06:00", "192.0.2.0/24", "\ud800", "\u2028", "🖥"]),
    st.text(max_size=12),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), TEXTS)
MEMBERS = st.sampled_from(
    sorted({m for each in OPERATIONS.values() for p in each.acts_on for m in p.split(".")})
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(MEMBERS, inner, max_size=4)
    ),
    max_leaves=8,
)
CODES = (
    *("ok", "InvalidInputException", "NotFoundException", "OperationFailureException"),
    "SerializationException",
)
QUICK = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12
)


def of_shape(shape: Any) -> st.SearchStrategy[Any]:
    """Values that the model allows, or nearly."""
    kind = shape.type_name
    if kind == "structure":
        members = {name: of_shape(member) for name, member in shape.members.items()}
        required = {name: members.pop(name) for name in shape.required_members}
        return st.fixed_dictionaries(required, optional=members)
    if kind == "list":
        return st.lists(of_shape(shape.member), max_size=3)
    if kind == "map":
        return st.dictionaries(of_shape(shape.key), of_shape(shape.value), max_size=2)
    if kind == "string":
        names = st.sampled_from(NAMES) if shape.name == "ResourceName" else TEXTS
        return st.sampled_from(shape.metadata["enum"]) if "enum" in shape.metadata else names
    if kind == "boolean":
        return st.booleans()
    if kind == "timestamp":
        return st.one_of(st.integers(-1, 2**40), st.floats(0, 4e9))
    assert kind in ("integer", "long")
    return st.one_of(st.integers(-1, 65535), st.integers(-(2**70), 2**70))


def inputs(operation: str) -> st.SearchStrategy[Any]:
    """What may be sent to an operation: as its shape wants it, and with anything in between."""
    right = of_shape(get_service_model("lightsail").operation_model(operation).input_shape)
    wrong = st.dictionaries(MEMBERS, ANYTHING, max_size=4)
    mixed = st.builds(lambda good, bad: {**good, **bad}, right, wrong)
    return st.one_of(right, right, mixed, wrong, ANYTHING)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A client in this process, which checks nothing and sends what `body` says."""
    with mock_aws():
        made = boto3.client(
            "lightsail",
            region_name="eu-west-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=ONCE.merge(Config(parameter_validation=False)),
        )
        yield made


def send(client: Any, operation: str, body: Any) -> str:
    """The code that a call gets."""
    text = json.dumps(body).encode()

    def replaced(params: dict[str, Any], **_more: Any) -> None:
        params["body"] = text

    client.meta.events.register("before-call.lightsail", replaced, unique_id="body")
    try:
        status, code = 200, "ok"
        client._make_api_call(operation, {})
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        code = str(error.response["Error"]["Code"])
    finally:
        client.meta.events.unregister("before-call.lightsail", unique_id="body")
    assert status in (200, 400)
    return code


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
@QUICK
@given(data=st.data())
def test_whatever_is_sent_is_answered_as_the_service_answers(
    client: Any, operation: str, data: st.DataObject
) -> None:
    backend = lightsail_backends[ACCOUNT]["eu-west-1"]
    backend.clear()
    backend.put_computer("desk-1", {})
    backend.put_computer("web", {"bundle_id": "nano_3_0", "blueprint_id": "nginx"})
    backend.create_instance_snapshot("golden", "desk-1", {})
    assert send(client, operation, data.draw(inputs(operation))) in CODES
    # What was made of it can be shown.
    backend.get_instances(None)
    backend.get_instance_snapshots(None)
    backend.get_operations(None)

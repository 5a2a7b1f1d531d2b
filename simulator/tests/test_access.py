# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signatures and policies."""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from ..client import Simulator, SimulatorError
from .conftest import ALLOW_ALL

NAME = "desk-1"
BODY = json.dumps({"resourceName": NAME}).encode()


def policy(*actions: str, resource: Any = "*", effect: str = "Allow") -> dict[str, Any]:
    """A policy document of one statement."""
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


def code_of(call: Callable[..., Any], **parameters: Any) -> str:
    """The error code that a call gets; "ok" if it gets none."""
    try:
        call(**parameters)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "ok"


def signed(simulator: Simulator, body: bytes = BODY, **headers: str) -> dict[str, str]:
    """The headers of a signed StartGUISession."""
    request = AWSRequest(
        method="POST",
        url=f"{simulator.endpoint_url}/",
        data=body,
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "Lightsail_20161128.StartGUISession",
            **headers,
        },
    )
    keys = Credentials(simulator.access_key, simulator.secret_key)
    SigV4Auth(keys, "lightsail", simulator.region).add_auth(request)
    return dict(request.headers.items())


def post(simulator: Simulator, headers: dict[str, str], body: bytes = BODY) -> tuple[int, Any]:
    """Sends a request as it is."""
    connection = http.client.HTTPConnection(urlsplit(simulator.endpoint_url).netloc, timeout=300)
    try:
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_untouched_request_is_accepted(simulator: Simulator) -> None:
    simulator.put_computer(NAME)
    status, answer = post(simulator, signed(simulator))
    assert (status, answer["operations"][0]["resourceName"]) == (200, NAME)


@pytest.mark.parametrize("with_hash_header", [False, True])
def test_changed_body_is_refused(simulator: Simulator, with_hash_header: bool) -> None:
    simulator.put_computers({NAME: {}, "desk-2": {}})
    headers = signed(simulator)
    if with_hash_header:
        told = hashlib.sha256(BODY).hexdigest()
        headers = signed(simulator, **{"X-Amz-Content-SHA256": told})
        assert post(simulator, headers)[0] == 200
    other = json.dumps({"resourceName": "desk-2"}).encode()
    status, answer = post(simulator, headers, other)
    assert (status, answer["__type"]) == (400, "InvalidSignatureException")
    assert simulator.computer("desk-2")["accepted"]["StartGUISession"] == 0


def test_changed_operation_is_refused(simulator: Simulator) -> None:
    simulator.put_computer(NAME, status="started")
    headers = {**signed(simulator), "X-Amz-Target": "Lightsail_20161128.StopGUISession"}
    assert post(simulator, headers)[1]["__type"] == "InvalidSignatureException"


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "MissingAuthenticationTokenException"),
        ("Bearer x", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=x", "IncompleteSignatureException"),
    ],
)
def test_request_without_a_whole_signature(
    simulator: Simulator, authorization: str | None, code: str
) -> None:
    headers = signed(simulator)
    del headers["Authorization"]
    if authorization:
        headers["Authorization"] = authorization
    status, answer = post(simulator, headers)
    assert (status, answer["__type"]) == (400, code)


def test_unknown_operations(simulator: Simulator) -> None:
    for name, shown in (("GetDisks", "GetDisks"), ("setup_class", "(unknown)")):
        headers = signed(simulator, **{"X-Amz-Target": f"Lightsail_20161128.{name}"})
        answer = post(simulator, headers)[1]
        assert answer["__type"] == "UnknownOperationException"
        assert shown in answer["message"]
        assert shown in simulator.calls()["counts"]
    headers = signed(simulator, **{"X-Amz-Target": "Other_20161128.StartGUISession"})
    assert post(simulator, headers)[1]["__type"] == "UnknownOperationException"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1]", b'"text"', b"7"])
def test_body_that_is_no_object(simulator: Simulator, body: bytes) -> None:
    status, answer = post(simulator, signed(simulator, body), body)
    assert status == 400
    assert answer["__type"] in ("SerializationException", "InvalidInputException")


def test_wrong_secret(simulator: Simulator, make_client: Callable[..., Any]) -> None:
    simulator.put_computer(NAME)
    wrong = make_client(keys={"secret_key": simulator.secret_key[:-1] + "!"})
    assert code_of(wrong.start_gui_session, resourceName=NAME) == "InvalidSignatureException"


def test_unknown_key(simulator: Simulator, make_client: Callable[..., Any]) -> None:
    simulator.put_computer(NAME)
    unknown = make_client(keys={"access_key": "AKIA" + "Q" * 16})
    assert code_of(unknown.start_gui_session, resourceName=NAME) == "UnrecognizedClientException"
    counts = simulator.calls()["counts"]["StartGUISession"]
    assert counts == {NAME: {"UnrecognizedClientException": 1}}


def test_unknown_region(make_client: Callable[..., Any]) -> None:
    client = make_client(region="mars-north-1")
    assert code_of(client.get_instances) == "InvalidSignatureException"


def test_policy_by_action(simulator: Simulator, make_client: Callable[..., Any]) -> None:
    simulator.put_computer(NAME)
    document = policy("lightsail:CreateGUISessionAccessDetails", "lightsail:Get*")
    reader = make_client(keys=simulator.create_user("reader", document))
    assert code_of(reader.create_gui_session_access_details, resourceName=NAME) == "ok"
    assert code_of(reader.get_instances) == "ok"
    with pytest.raises(reader.exceptions.AccessDeniedException) as caught:
        reader.start_gui_session(resourceName=NAME)
    assert "user/reader" in str(caught.value)
    assert "lightsail:StartGUISession" in str(caught.value)
    assert simulator.computer(NAME)["accepted"]["StartGUISession"] == 0


def test_policy_by_resource(simulator: Simulator, make_client: Callable[..., Any]) -> None:
    arns = {n: c["arn"] for n, c in simulator.put_computers({NAME: {}, "desk-2": {}}).items()}
    student = make_client(
        keys=simulator.create_user("student", policy("lightsail:*", resource=arns[NAME]))
    )
    assert code_of(student.start_gui_session, resourceName=NAME) == "ok"
    assert code_of(student.start_gui_session, resourceName="desk-2") == "AccessDeniedException"
    # Whether a computer exists is not told to one who may not see it.
    assert code_of(student.start_gui_session, resourceName="none") == "AccessDeniedException"
    assert code_of(student.get_instances) == "AccessDeniedException"


def test_policy_for_all_instances_of_a_region(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    simulator.put_computer(NAME)
    simulator.put_computer(NAME, region="us-east-1")
    document = policy("lightsail:*", resource="arn:aws:lightsail:eu-west-1:*:Instance/*")
    keys = simulator.create_user("regional", document)
    here, there = make_client(keys=keys), make_client(keys=keys, region="us-east-1")
    assert code_of(here.start_gui_session, resourceName=NAME) == "ok"
    assert code_of(here.start_gui_session, resourceName="none") == "NotFoundException"
    assert code_of(there.start_gui_session, resourceName=NAME) == "AccessDeniedException"


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ({"StringEquals": {"aws:ResourceTag/Course": "BIO-7"}}, True),
        ({"StringEquals": {"aws:ResourceTag/Course": ["CHEM-2", "BIO-7"]}}, True),
        ({"StringEquals": {"AWS:resourceTag/course": "BIO-7"}}, True),
        ({"StringEquals": {"aws:ResourceTag/Course": "BIO-*"}}, False),
        ({"StringEquals": {"aws:ResourceTag/Course": "bio-7"}}, False),
        ({"StringEquals": {"aws:ResourceTag/Room": "BIO-7"}}, False),
        ({"StringLike": {"aws:ResourceTag/Course": "BIO-*"}}, True),
        ({"StringLike": {"aws:ResourceTag/Course": "BIO-?"}}, True),
        ({"StringLike": {"aws:ResourceTag/Course": "B.O-7"}}, False),
        ({"StringLike": {"aws:ResourceTag/Course": "IO-*"}}, False),
        ({"StringLike": {"aws:ResourceTag/Course": "BIO-*", "aws:ResourceTag/Room": "*"}}, False),
    ],
)
def test_policy_by_tag(
    simulator: Simulator,
    make_client: Callable[..., Any],
    condition: dict[str, Any],
    met: bool,
) -> None:
    simulator.put_computer(NAME, tags={"Course": "BIO-7"})
    simulator.put_computer("desk-2")
    document = policy("lightsail:StartGUISession")
    document["Statement"][0]["Condition"] = condition
    document["Statement"] += policy("lightsail:GetInstances")["Statement"]
    client = make_client(keys=simulator.create_user("student", document))
    assert (code_of(client.start_gui_session, resourceName=NAME) == "ok") is met
    for other in ("desk-2", "none"):
        assert code_of(client.start_gui_session, resourceName=other) == "AccessDeniedException"
    assert code_of(client.get_instances) == "ok"


def test_a_denial_by_tag_concerns_only_what_has_the_tag(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    simulator.put_computers({NAME: {"tags": {"Exam": "yes"}}, "desk-2": {}})
    deny = policy("lightsail:StartGUISession", effect="Deny")["Statement"]
    deny[0]["Condition"] = {"StringEquals": {"aws:ResourceTag/Exam": "yes"}}
    document = {**ALLOW_ALL, "Statement": ALLOW_ALL["Statement"] + deny}
    client = make_client(keys=simulator.create_user("invigilator", document))
    assert code_of(client.start_gui_session, resourceName=NAME) == "AccessDeniedException"
    assert code_of(client.start_gui_session, resourceName="desk-2") == "ok"


@pytest.mark.parametrize(
    "condition",
    [
        {"StringNotLike": {"aws:ResourceTag/Course": "x"}},
        {"StringEquals": {"aws:username": "x"}},
        {"ForMost:StringEquals": {"aws:TagKeys": "x"}},
        {"StringEquals": {"aws:ResourceTag/Owner": "${aws:userid}"}},
    ],
)
def test_conditions_that_are_not_simulated_are_refused(
    simulator: Simulator, condition: dict[str, Any]
) -> None:
    document = policy("lightsail:StartGUISession")
    document["Statement"][0]["Condition"] = condition
    with pytest.raises(SimulatorError, match="not simulated: "):
        simulator.create_user("student", document)


# Service Authorization Reference and IAM user guide: what tags and Region of a request, and the
# tags of a resource, allow.
CREATION = {
    "instanceNames": ["new-1"],
    "availabilityZone": "eu-west-1a",
    "blueprintId": "lfr_ubuntu_1_0",
    "bundleId": "app_standard_xl_1_0",
}
OURS, THEIRS = [{"key": "Course", "value": "BIO-7"}], [{"key": "Course", "value": "CHEM-2"}]


@pytest.mark.parametrize(
    ("condition", "tags", "is_met"),
    [
        ({"StringEquals": {"aws:RequestTag/Course": "BIO-7"}}, OURS, True),
        ({"StringEquals": {"aws:RequestTag/Course": "BIO-7"}}, THEIRS, False),
        ({"StringEquals": {"aws:RequestTag/Course": "BIO-7"}}, [], False),
        ({"StringNotEquals": {"aws:RequestTag/Course": "CHEM-2"}}, OURS, True),
        ({"StringNotEquals": {"aws:RequestTag/Course": "CHEM-2"}}, THEIRS, False),
        ({"StringNotEquals": {"aws:RequestTag/Course": ["BIO-7", "CHEM-2"]}}, OURS, False),
        ({"StringNotEquals": {"aws:RequestTag/Course": "CHEM-2"}}, [], True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["Course"]}}, OURS, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["Room"]}}, OURS, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["Room"]}}, [], True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["Course", "Room"]}}, OURS, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["Course"]}}, [], False),
        ({"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-2"]}}, [], True),
        ({"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}, [], False),
    ],
)
def test_policy_by_what_is_asked(
    simulator: Simulator,
    make_client: Callable[..., Any],
    condition: dict[str, Any],
    tags: list[dict[str, str]],
    is_met: bool,
) -> None:
    document = policy("lightsail:Create*", "lightsail:TagResource")
    document["Statement"][0]["Condition"] = condition
    client = make_client(keys=simulator.create_user("teacher", document))
    more = {"tags": tags} if tags else {}
    assert (code_of(client.create_instances, **CREATION, **more) == "ok") is is_met
    assert (simulator.computers() != {}) is is_met


def test_who_creates_with_tags_must_be_allowed_to_tag(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    keys = simulator.create_user("teacher", policy("lightsail:CreateInstances"))
    client = make_client(keys=keys)
    with pytest.raises(client.exceptions.AccessDeniedException, match="lightsail:TagResource"):
        client.create_instances(**CREATION, tags=OURS)
    assert code_of(client.create_instances, **CREATION) == "ok"


def example(effect: str, actions: str, operator: str, key: str) -> dict[str, Any]:
    """A statement as AWS's examples have it, on whether something has the tag allow."""
    (statement,) = policy(*(f"lightsail:{a}" for a in actions.split()), effect=effect)["Statement"]
    value = "true" if effect == "Allow" else "false"
    return {**statement, "Condition": {operator: {f"aws:{key}/allow": value}}}


def test_awss_example_for_what_is_created_and_deleted(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    """Lightsail developer guide, "Using tags to control access", the first example."""
    simulator.settings(setup_seconds=0, snapshot_seconds=0)
    simulator.put_computers({NAME: {}, "desk-2": {"tags": {"allow": "false"}}})
    tagging = "TagResource UntagResource"
    statements = [
        example("Allow", f"Create* {tagging}", "StringEquals", "RequestTag"),
        example("Allow", f"Delete* {tagging}", "StringEquals", "ResourceTag"),
    ]
    document = {"Version": "2012-10-17", "Statement": statements}
    client = make_client(keys=simulator.create_user("teacher", document))
    denied, allowed = "AccessDeniedException", {"tags": [{"key": "allow", "value": "true"}]}
    assert code_of(client.create_instances, **CREATION) == denied
    other = {"tags": [{"key": "allow", "value": "yes"}]}
    assert code_of(client.create_instances, **CREATION, **other) == denied
    assert code_of(client.create_instances, **CREATION, **allowed) == "ok"
    made = {"instanceName": "new-1", "instanceSnapshotName": "golden"}
    assert code_of(client.create_instance_snapshot, **made) == denied
    assert code_of(client.create_instance_snapshot, **made, **allowed) == "ok"
    for name in (NAME, "desk-2"):
        assert code_of(client.delete_instance, instanceName=name) == denied
    # Who may give the tag to everything may then delete it.
    assert code_of(client.tag_resource, resourceName=NAME, tags=OURS) == denied
    assert code_of(client.tag_resource, resourceName=NAME, **allowed) == "ok"
    assert code_of(client.tag_resource, resourceName=NAME, tags=OURS) == "ok"
    assert code_of(client.delete_instance, instanceName=NAME) == "ok"
    assert code_of(client.delete_instance, instanceName="new-1") == "ok"
    assert code_of(client.delete_instance_snapshot, instanceSnapshotName="golden") == "ok"
    assert code_of(client.untag_resource, resourceName="desk-2", tagKeys=["allow"]) == denied
    assert set(simulator.computers()) == {"desk-2"}


def test_awss_example_for_what_may_be_tagged(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    """The second example there, besides a policy that allows everything."""
    simulator.put_computers({NAME: {"tags": {"allow": "false"}}, "desk-2": {}})
    deny = example("Deny", "TagResource", "StringNotEquals", "ResourceTag")
    document = {**ALLOW_ALL, "Statement": [*ALLOW_ALL["Statement"], deny]}
    client = make_client(keys=simulator.create_user("teacher", document))
    assert code_of(client.tag_resource, resourceName=NAME, tags=OURS) == "ok"
    for other in ("desk-2", "none"):
        code = code_of(client.tag_resource, resourceName=other, tags=OURS)
        assert code == "AccessDeniedException"
    assert code_of(client.untag_resource, resourceName="desk-2", tagKeys=["x"]) == "ok"
    changed = [{"key": "allow", "value": "true"}]
    assert code_of(client.tag_resource, resourceName=NAME, tags=changed) == "ok"
    assert code_of(client.tag_resource, resourceName=NAME, tags=OURS) == "AccessDeniedException"


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ({"Effect": "Allow", "NotAction": "lightsail:Stop*", "Resource": "*"}, {"start"}),
        ({"Effect": "Allow", "Action": "LIGHTSAIL:stopguisession", "Resource": "*"}, {"stop"}),
        ({"Effect": "Allow", "Action": "lightsail:St?rtGUISession", "Resource": "*"}, {"start"}),
        ({"Effect": "Allow", "Action": "lightsail:S.*", "Resource": "*"}, set()),
        ({"Effect": "Allow", "Action": "*", "NotResource": "{arn}"}, set()),
        ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::*"}, {"start", "stop"}),
        (
            {"Effect": "Allow", "Action": "*", "Resource": ["arn:aws:s3:::*", "{arn}"]},
            {"start", "stop"},
        ),
        (
            {
                "Effect": "Allow",
                "Action": "*",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:ResourceTag/Exam": True}},
            },
            {"start", "stop"},
        ),
    ],
)
def test_statements_are_read_as_iam_reads_them(
    simulator: Simulator, make_client: Callable[..., Any], statement: Any, allowed: set[str]
) -> None:
    """IAM user guide: actions in any case, ? for one character, and what begins with Not."""
    simulator.put_computer(NAME, tags={"Exam": "true"})
    text = json.dumps(statement).replace("{arn}", simulator.computer(NAME)["arn"])
    document = {"Version": "2012-10-17", "Statement": json.loads(text)}
    client = make_client(keys=simulator.create_user("student", document))
    calls = {"start": client.start_gui_session, "stop": client.stop_gui_session}
    codes = {key: code_of(call, resourceName=NAME) for key, call in calls.items()}
    assert {key for key, code in codes.items() if code != "AccessDeniedException"} == allowed


@pytest.mark.parametrize(
    ("user", "session", "met"), [("kim", False, True), ("jo", False, False), ("kim", True, False)]
)
def test_a_policy_by_the_name_of_the_user(
    simulator: Simulator, make_client: Callable[..., Any], user: str, session: bool, met: bool
) -> None:
    """IAM user guide, policy variables: one policy for all; roles have no aws:username."""
    simulator.put_computer(NAME, tags={"Student": "kim"})
    document = policy("lightsail:StartGUISession")
    document["Statement"][0]["Condition"] = {
        "StringEquals": {"aws:ResourceTag/Student": "${aws:username}"}
    }
    client = make_client(keys=simulator.create_user(user, document, session=session))
    assert (code_of(client.start_gui_session, resourceName=NAME) == "ok") is met


def test_a_denial_for_reasons_that_are_not_simulated_denies(backend: Any) -> None:
    """Such a policy can only come by moto's IAM, not by the control API: nothing is let through."""
    from moto.lightsail.authorization import Context, _applies

    condition = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    for effect, applies in (("Deny", True), ("Allow", False)):
        statement = {"Effect": effect, "Action": "*", "Resource": "*", **condition}
        assert _applies(statement, "lightsail:GetInstance", "*", Context("eu-west-1")) is applies


def test_the_resource_of_lists_is_the_region(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    """As AWS's refusals name it (trailofbits/algo 1321), not a bare star."""
    client = make_client(keys=simulator.create_user("nobody", policy("lightsail:Start*")))
    for call in (client.get_regions, client.get_instances, client.get_operations):
        with pytest.raises(client.exceptions.AccessDeniedException) as caught:
            call()
        assert "arn:aws:lightsail:eu-west-1:123456789012:*" in str(caught.value)
    document = policy("lightsail:Get*", resource="arn:aws:lightsail:eu-west-1:123456789012:*")
    keys = simulator.create_user("reader", document)
    assert code_of(make_client(keys=keys).get_instances) == "ok"
    there = make_client(keys=keys, region="us-east-1")
    assert code_of(there.get_instances) == "AccessDeniedException"


def test_a_policy_by_the_arn_of_a_snapshot(
    simulator: Simulator, make_client: Callable[..., Any], client: Any
) -> None:
    simulator.settings(snapshot_seconds=0)
    simulator.put_computer(NAME)
    for name in ("golden", "other"):
        client.create_instance_snapshot(instanceSnapshotName=name, instanceName=NAME)
    arn = client.get_instance_snapshot(instanceSnapshotName="golden")["instanceSnapshot"]["arn"]
    user = make_client(keys=simulator.create_user("keeper", policy("lightsail:*", resource=arn)))
    denied = code_of(user.delete_instance_snapshot, instanceSnapshotName="other")
    assert denied == "AccessDeniedException"
    # Reads have no resource in the Service Authorization Reference.
    denied = code_of(user.get_instance_snapshot, instanceSnapshotName="golden")
    assert denied == "AccessDeniedException"
    assert code_of(user.delete_instance_snapshot, instanceSnapshotName="golden") == "ok"


def test_a_denial_wins(simulator: Simulator, make_client: Callable[..., Any]) -> None:
    simulator.put_computer(NAME, status="started")
    deny = policy("lightsail:StopGUISession", effect="Deny")["Statement"]
    document = {**ALLOW_ALL, "Statement": ALLOW_ALL["Statement"] + deny}
    client = make_client(keys=simulator.create_user("careful", document))
    assert code_of(client.stop_gui_session, resourceName=NAME) == "AccessDeniedException"
    assert code_of(client.create_gui_session_access_details, resourceName=NAME) == "ok"


def test_a_new_policy_and_key_replace_the_old(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    old = simulator.create_user("changing", ALLOW_ALL)
    new = simulator.create_user("changing", policy("lightsail:GetInstance"))
    assert code_of(make_client(keys=old).get_instances) == "UnrecognizedClientException"
    assert code_of(make_client(keys=new).get_instances) == "AccessDeniedException"


def test_temporary_credentials(simulator: Simulator, make_client: Callable[..., Any]) -> None:
    simulator.put_computer(NAME)
    document = policy("lightsail:StartGUISession")
    keys = simulator.create_user("visitor", document, session=True)
    client = make_client(keys=keys)
    assert code_of(client.start_gui_session, resourceName=NAME) == "ok"
    assert code_of(client.stop_gui_session, resourceName=NAME) == "AccessDeniedException"
    other = make_client(keys={**keys, "session_token": keys["session_token"][:-1] + "!"})
    assert code_of(other.start_gui_session, resourceName=NAME) == "UnrecognizedClientException"
    without = make_client(keys={**keys, "session_token": None})
    assert code_of(without.start_gui_session, resourceName=NAME) == "UnrecognizedClientException"


def test_role_assumed_through_sts(simulator: Simulator, make_client: Callable[..., Any]) -> None:
    simulator.put_computer(NAME)
    simulator.create_user("guest", policy("lightsail:StartGUISession"), session=True)
    arn = "arn:aws:iam::123456789012:role/guest"
    answer = make_client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    keys = {
        "access_key": answer["AccessKeyId"],
        "secret_key": answer["SecretAccessKey"],
        "session_token": answer["SessionToken"],
    }
    client = make_client(keys=keys)
    assert code_of(client.start_gui_session, resourceName=NAME) == "ok"
    assert code_of(client.get_instances) == "AccessDeniedException"


def test_keys_look_like_those_of_aws(simulator: Simulator) -> None:
    assert simulator.access_key.startswith("AKIA")
    assert (len(simulator.access_key), len(simulator.secret_key)) == (20, 40)


def ask(
    simulator: Simulator, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Asks as a browser or anybody would, without a key; returns status, headers and body."""
    connection = http.client.HTTPConnection(urlsplit(simulator.endpoint_url).netloc, timeout=300)
    try:
        body = b"{}" if method != "GET" else None
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["/moto-api/", "/moto-api/data.json", "/moto-api/reset", "/moto-api/reset-auth"]
)
def test_pages_of_moto_are_closed(simulator: Simulator, path: str, method: str) -> None:
    simulator.put_computer(NAME)
    status, _headers, body = ask(simulator, path, method)
    assert status == 404
    assert simulator.access_key.encode() not in body
    assert NAME in simulator.computers()
    # The user is still there, too.
    assert post(simulator, signed(simulator))[0] == 200


@pytest.mark.parametrize("path", ["/", "/_simulator/settings", "/lightsail_eu-west-1/session/x"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", ""])
def test_pages_of_others_may_not_ask(simulator: Simulator, path: str, origin: str) -> None:
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        status, headers, body = ask(simulator, path, method, Origin=origin)
        assert status == 403
        assert b"web pages may not ask" in body
        assert not [name for name in headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""]
)
def test_a_name_that_leads_here_is_not_enough(simulator: Simulator, host: str) -> None:
    host = host.format(port=urlsplit(simulator.endpoint_url).port)
    for headers in ({"Host": host}, {"Host": host, "Origin": f"http://{host}"}):
        status, _headers, body = ask(simulator, "/_simulator/computers", **headers)
        assert status == 403
        assert b"and not" in body


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_its_own_names_are_answered(simulator: Simulator, name: str) -> None:
    host = f"{name}:{urlsplit(simulator.endpoint_url).port}"
    for headers in ({"Host": host}, {"Host": host, "Origin": f"http://{host}"}):
        status, answered, _body = ask(simulator, "/_simulator/settings", **headers)
        assert status == 200
        assert not [each for each in answered if each.lower().startswith("access-control-")]


def test_no_answer_may_be_read_by_pages_of_others(simulator: Simulator) -> None:
    connection = http.client.HTTPConnection(urlsplit(simulator.endpoint_url).netloc, timeout=300)
    connection.request("POST", "/", BODY, signed(simulator))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert not [each for each in answer.headers if each.lower().startswith("access-control-")]

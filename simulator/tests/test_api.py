# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What boto3 gets from a running simulator: answers, errors, session pages."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ..client import Simulator, SimulatorError

NAME = "desk-1"
MODELED = (
    "AccessDeniedException",
    "AccountSetupInProgressException",
    "InvalidInputException",
    "NotFoundException",
    "OperationFailureException",
    "RegionSetupInProgressException",
    "ServiceException",
    "UnauthenticatedException",
)
UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1})


def get(url: str, method: str = "GET") -> tuple[int, str]:
    """Opens a page without any credentials."""
    request = urllib.request.Request(url, method=method)
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


class Page(HTMLParser):
    """The title, the heading and the attributes of the body of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.attributes: dict[str, str | None] = {}
        self._tag = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        if tag == "body":
            self.attributes = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self._tag, data)


def wait_for(client: Any, status: str) -> Any:
    """Reads until the session has a status, however slow this machine is."""
    while True:
        answer = client.create_gui_session_access_details(resourceName=NAME)
        if answer["status"] == status:
            return answer
        time.sleep(0.05)


def test_a_session_from_start_to_stop(simulator: Simulator, client: Any) -> None:
    simulator.put_computer(NAME, start_seconds=0.2, stop_seconds=0.2)
    simulator.put_computer("slow", start_seconds=3600)
    operation = client.start_gui_session(resourceName="slow")["operations"][0]
    assert client.create_gui_session_access_details(resourceName="slow")["status"] == "starting"
    going = client.get_operation(operationId=operation["id"])["operation"]
    assert (going["status"], going["isTerminal"]) == ("Started", False)
    operation = client.start_gui_session(resourceName=NAME)["operations"][0]
    assert operation["operationType"] == "StartGUISession"
    answer = wait_for(client, "started")
    assert [session["isPrimary"] for session in answer["sessions"]] == [True, False]
    done = client.get_operation(operationId=operation["id"])["operation"]
    assert (done["status"], done["isTerminal"]) == ("Succeeded", True)
    operation = client.stop_gui_session(resourceName=NAME)["operations"][0]
    assert operation["operationType"] == "StopGUISession"
    wait_for(client, "stopped")


def test_pages_open_only_while_the_session_runs(simulator: Simulator, client: Any) -> None:
    simulator.put_computer(NAME, status="started", stop_seconds=0)
    sessions = client.create_gui_session_access_details(resourceName=NAME)["sessions"]
    for session in sessions:
        assert session["url"].startswith(simulator.endpoint_url + "/")
        code, text = get(session["url"])
        page = Page(text)
        assert code == 200
        assert page.attributes["data-computer"] == NAME
        assert page.attributes["data-session"] == session["name"]
        assert page.attributes["data-primary"] == str(session["isPrimary"]).lower()
        assert page.texts["title"] == page.texts["h1"] == f"{NAME}: {session['name']}"
        assert get(session["url"][:-1])[0] == 403
    client.stop_gui_session(resourceName=NAME)
    assert [get(session["url"])[0] for session in sessions] == [403, 403]


def test_page_of_an_expired_session(simulator: Simulator, client: Any) -> None:
    simulator.put_computer(NAME, status="started", session_seconds=3600)
    url = client.create_gui_session_access_details(resourceName=NAME)["sessions"][0]["url"]
    assert get(url)[0] == 200
    # Not by its time, which a slow machine could miss: tests of states have a clock of their own.
    simulator.put_computer(NAME, status="startExpired")
    assert get(url)[0] == 403
    simulator.put_computer(NAME, status="started", session_seconds=0.1)
    wait_for(client, "startExpired")


def test_old_urls_do_not_open_a_new_session(simulator: Simulator, client: Any) -> None:
    simulator.put_computer(NAME, status="started", stop_seconds=0, start_seconds=0)
    old = client.create_gui_session_access_details(resourceName=NAME)["sessions"][0]["url"]
    client.stop_gui_session(resourceName=NAME)
    client.start_gui_session(resourceName=NAME)
    new = client.create_gui_session_access_details(resourceName=NAME)["sessions"][0]["url"]
    assert (get(old)[0], get(new)[0]) == (403, 200)


def test_url_opens_only_in_its_region(simulator: Simulator, client: Any) -> None:
    simulator.put_computer(NAME, status="started")
    url = client.create_gui_session_access_details(resourceName=NAME)["sessions"][0]["url"]
    assert get(url.replace("eu-west-1", "us-east-1"))[0] == 403
    assert get(url.replace("eu-west-1", "no-where-9"))[0] == 403


def test_pages_can_only_be_read(simulator: Simulator, client: Any) -> None:
    simulator.put_computer(NAME, status="started")
    url = client.create_gui_session_access_details(resourceName=NAME)["sessions"][0]["url"]
    assert get(url, "POST")[0] == 405
    assert get(url, "HEAD") == (200, "")


@pytest.mark.parametrize("code", MODELED)
def test_modeled_errors(simulator: Simulator, client: Any, code: str) -> None:
    error = {"operation": "StartGUISession", "resource": NAME, "code": code, "times": 1}
    simulator.set_faults(errors=[error])
    simulator.put_computers({NAME: {}, "desk-2": {}})
    client.start_gui_session(resourceName="desk-2")
    client.create_gui_session_access_details(resourceName=NAME)
    with pytest.raises(getattr(client.exceptions, code)) as caught:
        client.start_gui_session(resourceName=NAME)
    response = caught.value.response
    assert response["Error"]["Code"] == response["code"] == code
    assert response["Error"]["Message"] == response["message"] != ""
    # What AWS says in them is not known.
    assert response.keys().isdisjoint({"docs", "tip"})
    status = 500 if code == "ServiceException" else 400
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert simulator.computer(NAME)["accepted"]["StartGUISession"] == 0
    client.start_gui_session(resourceName=NAME)


def test_unmodeled_error_with_a_message(simulator: Simulator, client: Any) -> None:
    simulator.set_faults(errors=[{"code": "ServiceUnavailable", "message": "later"}])
    with pytest.raises(ClientError, match="later") as caught:
        client.get_instances()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503


@pytest.mark.parametrize(
    "operation",
    [
        "create_gui_session_access_details",
        "start_gui_session",
        "stop_gui_session",
    ],
)
@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"resourceName": 7},
        {"resourceName": ["ab"]},
        {"resourceName": "ab!"},
        {"resourceName": "ab", "more": 1},
    ],
)
def test_wrong_input(
    simulator: Simulator,
    make_client: Callable[..., Any],
    operation: str,
    parameters: dict[str, Any],
) -> None:
    simulator.settings(lenient=True)
    simulator.put_computer("ab")
    client = make_client(config=UNCHECKED)

    def send_as_it_is(params: dict[str, Any], **_dummy: Any) -> None:
        # botocore itself sends only members that its model has.
        params["body"] = json.dumps(parameters).encode()

    client.meta.events.register("before-call.lightsail", send_as_it_is)
    with pytest.raises(client.exceptions.InvalidInputException):
        getattr(client, operation)(resourceName="ab")


# Lightsail for Research user guide, "Create a virtual computer": 2-255 characters, alphanumerics,
# period, hyphen and underscore, the first and the last of them alphanumeric.
NAMES = ("ab", "7f", "lab.desk-1", "a.b_c-d", "A..1", "a__b", "1-2", "n" * 255)
NO_NAMES = (
    "a",
    "",
    "_a",
    "a_",
    ".ab",
    "ab.",
    "-ab",
    "ab-",
    "n" * 256,
    "a b",
    "a/b",
    "ab\n",
    "\u00e4b",
)


@pytest.mark.parametrize("name", NAMES)
def test_names_that_aws_allows(simulator: Simulator, client: Any, name: str) -> None:
    client.create_instances(**{**CREATION, "instanceNames": [name]})
    assert client.get_instance(instanceName=name)["instance"]["name"] == name
    read = client.create_gui_session_access_details(resourceName=name)
    assert read["resourceName"] == name
    assert simulator.put_computer(name)["name"] == name
    assert set(simulator.calls()["counts"]["GetInstance"]) == {name}


@pytest.mark.parametrize("name", NO_NAMES)
def test_names_that_aws_refuses(
    simulator: Simulator, make_client: Callable[..., Any], name: str
) -> None:
    client = make_client(config=UNCHECKED)
    calls: dict[str, dict[str, Any]] = {
        "create_instances": {**CREATION, "instanceNames": ["good", name]},
        "create_gui_session_access_details": {"resourceName": name},
        "start_gui_session": {"resourceName": name},
        "get_instance": {"instanceName": name},
        "start_instance": {"instanceName": name},
        "delete_instance": {"instanceName": name},
    }
    for call, parameters in calls.items():
        with pytest.raises(client.exceptions.InvalidInputException, match="2 to 255"):
            getattr(client, call)(**parameters)
    with pytest.raises(SimulatorError, match="2 to 255"):
        simulator.put_computers({name: {}})
    assert simulator.computers() == {}


CREATION = {
    "instanceNames": ["desk-1"],
    "availabilityZone": "eu-west-1a",
    "blueprintId": "lfr_ubuntu_1_0",
    "bundleId": "app_standard_xl_1_0",
}


@pytest.mark.parametrize(
    "change",
    [
        {"ipAddressType": "ipv5"},
        {"availabilityZone": "us-east-1a"},
        {"instanceNames": []},
        {"instanceNames": ["ok", "not ok"]},
        {"instanceNames": ["twice", "twice"]},
        {"blueprintId": " "},
        {"blueprintId": "lfr_nothing_1_0"},
        {"bundleId": "app_standard_9xl_1_0"},
        {"bundleId": "nano_2_0"},  # no longer active
        {"bundleId": "nano_3_0"},  # an LfR blueprint needs an LfR bundle
        {"keyPairName": "no key"},
        {"userData": 7},
        {"instanceNames": [None]},
        {"addOns": [{"addOnType": "Nothing"}]},
        {"addOns": [{}]},
        {"addOns": [{"addOnType": "StopInstanceOnIdle"}]},
        {"tags": [{"key": 7}]},
        {"tags": [{}]},
        {"tags": [{"value": "no key"}]},
        {"tags": [{"key": ""}]},
        {"tags": [{"key": "k" * 129}]},
        {"tags": [{"key": "k", "value": "v" * 257}]},
        {"tags": [{"key": "a;b"}]},
        {"tags": [{"key": "a", "value": "\ud800"}]},
        {"tags": [{"key": "aws:course", "value": "x"}]},
        {"tags": [{"key": "twice", "value": "1"}, {"key": "twice", "value": "2"}]},
        {"tags": [{"key": f"k{number}"} for number in range(51)]},
    ],
)
def test_wrong_creation(
    simulator: Simulator, make_client: Callable[..., Any], change: dict[str, Any]
) -> None:
    client = make_client(config=UNCHECKED)
    with pytest.raises(client.exceptions.InvalidInputException):
        client.create_instances(**{**CREATION, **change})
    assert simulator.computers() == {}


def test_pages_of_instances(simulator: Simulator, client: Any) -> None:
    simulator.settings(page_size=2)
    names = [f"desk-{number}" for number in range(5)]
    simulator.put_computers({name: {} for name in names})
    pages = list(client.get_paginator("get_instances").paginate())
    assert [len(page["instances"]) for page in pages] == [2, 2, 1]
    assert [i["name"] for page in pages for i in page["instances"]] == names
    assert "nextPageToken" not in pages[-1]
    with pytest.raises(client.exceptions.InvalidInputException):
        client.get_instances(pageToken="no token")


def bundles(client: Any, **options: Any) -> dict[str, dict[str, Any]]:
    """All pages of GetBundles, by id; each bundle must be on one page only."""
    pages = list(client.get_paginator("get_bundles").paginate(**options))
    listed = [bundle for page in pages for bundle in page["bundles"]]
    by_id = {bundle["bundleId"]: bundle for bundle in listed}
    assert len(by_id) == len(listed)
    return by_id


@pytest.mark.parametrize("size", [1, 2, 20])
def test_bundles_of_a_category(simulator: Simulator, client: Any, size: int) -> None:
    simulator.settings(page_size=size)
    research = bundles(client, appCategory="LfR")
    assert "app_standard_xl_1_0" in research
    assert all(bundle["supportedAppCategories"] == ["LfR"] for bundle in research.values())
    others = bundles(client)
    assert "nano_3_0" in others
    assert not set(research) & set(others)
    calls = simulator.calls()["counts"]["GetBundles"]["*"]["ok"]
    assert calls == -(-len(research) // size) + -(-len(others) // size)


def test_inactive_bundles(simulator: Simulator, client: Any) -> None:
    simulator.settings(inactive=["gpu_nvidia_2xl_1_0"])
    for category in ({}, {"appCategory": "LfR"}):
        active = bundles(client, **category)
        every = bundles(client, includeInactive=True, **category)
        assert all(bundle["isActive"] for bundle in active.values())
        assert set(active) < set(every)
        assert {every[name]["isActive"] for name in set(every) - set(active)} == {False}


def test_bundles_of_an_unknown_category(simulator: Simulator, make_client: Any) -> None:
    client = make_client(config=UNCHECKED)
    with pytest.raises(client.exceptions.InvalidInputException, match="LfR"):
        client.get_bundles(appCategory="games")
    with pytest.raises(client.exceptions.InvalidInputException, match="page token"):
        client.get_bundles(pageToken="no token")


def test_regions(simulator: Simulator, client: Any) -> None:
    names = [region["name"] for region in client.get_regions()["regions"]]
    assert {simulator.region, "us-east-1"} <= set(names)
    model = client.meta.service_model.shape_for("RegionName")
    assert set(names) <= set(model.enum)
    assert len(set(names)) == len(names)


def test_addresses(simulator: Simulator, client: Any) -> None:
    simulator.put_computers({NAME: {"public_ip_address": "192.0.2.1"}, "desk-2": {}})
    first, second = client.get_instances()["instances"]
    assert first["publicIpAddress"] == "192.0.2.1"
    assert not {"publicIpAddress", "privateIpAddress"} & {
        *second,
        *set(first) - {"publicIpAddress"},
    }


def test_unknown_status_reaches_the_client(simulator: Simulator, client: Any) -> None:
    simulator.put_computer(NAME, status="hibernating")
    assert client.create_gui_session_access_details(resourceName=NAME)["status"] == "hibernating"


def test_members_that_the_model_does_not_know_are_sent(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    simulator.put_computer(NAME, status="started")
    more = {
        "quality": "high",
        "sessions[]": {"protocol": "dcv"},
        "none[]": {"a": 1},
        "idle": {"seconds": 5},
    }
    simulator.settings(more_members={"CreateGUISessionAccessDetails": more})
    bodies = []
    client = make_client()
    client.meta.events.register(
        "after-call.lightsail",
        lambda http_response, **_: bodies.append(json.loads(http_response.content)),
    )
    known = client.create_gui_session_access_details(resourceName=NAME)
    (sent,) = bodies
    assert sent.keys() - known.keys() == {"quality", "idle"}
    assert [session["protocol"] for session in sent["sessions"]] == ["dcv", "dcv"]
    assert [session["url"] for session in sent["sessions"]] == [
        session["url"] for session in known["sessions"]
    ]
    with pytest.raises(SimulatorError, match="more_members: must be an object of objects"):
        simulator.settings(more_members={"GetInstance": "more"})


def test_regions_are_apart(simulator: Simulator, make_client: Callable[..., Any]) -> None:
    simulator.put_computer(NAME, region="us-east-1", status="started")
    there = make_client(region="us-east-1")
    assert there.create_gui_session_access_details(resourceName=NAME)["status"] == "started"
    here = make_client()
    with pytest.raises(here.exceptions.NotFoundException):
        here.create_gui_session_access_details(resourceName=NAME)


def test_one_of_two_simultaneous_starts_is_accepted(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    simulator.put_computers({f"desk-{number}": {} for number in range(10)})
    clients = [make_client() for _dummy in range(2)]

    def start(job: tuple[Any, str]) -> str:
        client, name = job
        try:
            client.start_gui_session(resourceName=name)
        except client.exceptions.InvalidInputException:
            return "refused"
        return "accepted"

    for number in range(10):
        with ThreadPoolExecutor(2) as pool:
            outcomes = pool.map(start, [(client, f"desk-{number}") for client in clients])
        assert sorted(outcomes) == ["accepted", "refused"]
        assert simulator.computer(f"desk-{number}")["accepted"]["StartGUISession"] == 1


def test_connections_are_kept(simulator: Simulator, client: Any) -> None:
    answer = client.get_instances()
    assert answer["ResponseMetadata"]["HTTPHeaders"]["connection"] == "keep-alive"
    assert simulator.calls()["total"] == 1

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an answer must look like, before anything is decided by it.

The SDK hands on what it was sent, whatever its type.  The rules need a status that is a text
and URLs that are texts; everything from outside is cut at a length (redaction.MAX_TEXT).
"""

from __future__ import annotations

import datetime
import math
import typing

from .._core.names import describe, is_name
from .._core.redaction import bounded

# Characters.  The URLs of Amazon DCV have a few hundred; one that was cut would open nothing.
MAX_URL = 8192
MAX_STATUS = 100
# The tokens of pages, too, are of no use once they were cut.
MAX_TOKEN = 8192

# Of sessions and of operations in one answer; there are two and one.
MAX_ELEMENTS = 20
# Of objects within objects; an operation has its location.
_MAX_DEPTH = 4
# The same of what is read: a resource can have 50 tags, and an instance has addresses of its ports.
_MAX_READ_ELEMENTS = 200
_MAX_READ_DEPTH = 6
# Of money.  Sums of it stay numbers.
_MAX_COST = 1e12
# Of what a page lists, and of an estimate of costs, which has one result for each day.
_MAX_LISTED = 1000

Members = dict[str, typing.Any]


class WrongAnswer(Exception):
    """An answer of another form than Lightsail's; the message says what is wrong with it."""


def session_of(answer: typing.Any, name: str | None = None) -> Members:
    """Checks the snake_case answer of CreateGUISessionAccessDetails, and takes what is known of it.

    name is whose it was asked for: one of another is no answer.  Returns status (not empty),
    percentage_complete (0 to 100, or None), failure_reason (or None) and sessions (dicts of name,
    url and is_primary, each None where it was not told).
    Raises WrongAnswer.
    """
    if not isinstance(answer, dict):
        raise WrongAnswer("the answer is no object")
    _check_name(_text(answer, "resource_name"), name)
    status = _text(answer, "status", MAX_STATUS)
    if not status:
        raise WrongAnswer("the answer holds no status")
    return {
        "status": status,
        "percentage_complete": _percentage(answer.get("percentage_complete")),
        "failure_reason": _text(answer, "failure_reason"),
        "sessions": [_session(each) for each in _list(answer, "sessions")],
    }


def operations_of(answer: typing.Any) -> list[Members]:
    """Takes what can be used of the operations in the snake_case answer to an accepted call.

    What has another form is left out: the call was accepted all the same.
    Raises WrongAnswer where there are no operations at all, so that it is no such answer.
    """
    operations = answer.get("operations") if isinstance(answer, dict) else None
    if operations is None:
        raise WrongAnswer("the answer holds no operations")
    if not isinstance(operations, list):
        return []
    return [_plain(each) for each in operations[:MAX_ELEMENTS] if isinstance(each, dict)]


def state_of(answer: typing.Any) -> Members:
    """Checks the snake_case answer of GetInstanceState; returns name (not empty).

    Raises WrongAnswer.
    """
    state = answer.get("state") if isinstance(answer, dict) else None
    name = _text(state, "name", MAX_STATUS) if isinstance(state, dict) else None
    if not name:
        raise WrongAnswer("the answer holds no state")
    return {"name": name}


def operation_of(answer: typing.Any, operation_id: str | None = None) -> Members:
    """Takes what can be used of the operation in the snake_case answer of GetOperation.

    operation_id is which one was asked for: another is no answer.
    Raises WrongAnswer where there is none.
    """
    operation = answer.get("operation") if isinstance(answer, dict) else None
    if not isinstance(operation, dict):
        raise WrongAnswer("the answer holds no operation")
    if operation_id is not None and _text(operation, "id") not in (None, operation_id):
        raise WrongAnswer("the answer is of another operation than the one that was asked for")
    members: Members = _plain(operation)
    return members


def instance_of(answer: typing.Any, name: str | None = None) -> Members:
    """Checks the snake_case answer of GetInstance, and takes all that it tells.

    name is as for session_of.  Returns the API's members; state has a name (not empty), tags is a
    dict of texts, where a tag that is only a key has the value "", and add_ons is a list of dicts.
    Raises WrongAnswer.
    """
    instance = answer.get("instance") if isinstance(answer, dict) else None
    state_of(instance)
    instance = typing.cast(Members, instance)
    _check_name(_text(instance, "name"), name)
    return _resource(instance, "add_ons")


def snapshot_of(answer: typing.Any, name: str | None = None) -> Members:
    """Checks the snake_case answer of GetInstanceSnapshot, and takes all that it tells.

    name is as for session_of.  Returns the API's members; state is not empty, and tags is as in
    instance_of.
    Raises WrongAnswer.
    """
    snapshot = answer.get("instance_snapshot") if isinstance(answer, dict) else None
    if not isinstance(snapshot, dict) or not _text(snapshot, "state", MAX_STATUS):
        raise WrongAnswer("the answer holds no state")
    _check_name(_text(snapshot, "name"), name)
    return _resource(snapshot)


def instances_of(answer: typing.Any) -> tuple[list[Members], str | None]:
    """Checks a page of the snake_case answer of GetInstances; the token tells of another page.

    Returns each instance as instance_of does, with its name.  Raises WrongAnswer: one that was left
    out in silence could be one that costs.
    """
    instances = []
    for each in _page(answer, "instances"):
        instance = instance_of({"instance": each})
        name = instance.get("name")
        if not isinstance(name, str) or not is_name(name):
            raise WrongAnswer("an element of instances has no name that AWS allows")
        instances.append(instance)
    return instances, _text(answer, "next_page_token", MAX_TOKEN)


def bundle_ids_of(answer: typing.Any) -> tuple[list[str], str | None]:
    """The same of GetBundles; returns their ids."""
    bundles = _page(answer, "bundles")
    ids = [_text(each, "bundle_id") or "" for each in bundles if isinstance(each, dict)]
    return ids, _text(answer, "next_page_token", MAX_TOKEN)


def estimate_of(answer: typing.Any, name: str) -> Members:
    """Checks the snake_case answer of GetCostEstimate, and takes what it tells of one resource.

    Returns start_time and end_time (None where there is no estimate) and usage, a list of
    usage_type and results_by_time; each of these results has usage_cost, a number, and currency, a
    text or None.  Raises WrongAnswer.
    """
    told: Members = {"start_time": None, "end_time": None, "usage": []}
    for estimate in _page(answer, "resources_budget_estimate"):
        if _object(estimate, "resources_budget_estimate").get("resource_name") != name:
            continue
        told.update({key: _plain(estimate.get(key)) for key in ("start_time", "end_time")})
        told["usage"] += [_usage(each) for each in _list(estimate, "cost_estimates", _MAX_LISTED)]
    return told


def _usage(usage: typing.Any) -> Members:
    results = _list(_object(usage, "cost_estimates"), "results_by_time", _MAX_LISTED)
    return {
        "usage_type": _text(usage, "usage_type"),
        "results_by_time": [_result(each) for each in results],
    }


def _result(result: typing.Any) -> Members:
    members: Members = _plain(_object(result, "results_by_time"))
    cost = members.get("usage_cost")
    if isinstance(cost, bool) or not isinstance(cost, (int, float)) or abs(cost) > _MAX_COST:
        raise WrongAnswer("usage_cost is no number, or is too large")
    members["currency"] = _text(result, "currency")
    return members


def _page(answer: typing.Any, key: str) -> list[typing.Any]:
    if not isinstance(answer, dict) or answer.get(key) is None:
        raise WrongAnswer(f"the answer holds no {key}")
    return _list(answer, key, _MAX_LISTED)


def _check_name(shown: str | None, name: str | None) -> None:
    if name is not None and shown not in (None, name):
        raise WrongAnswer(f"the answer is of {describe(shown or '')}, and not of {name}")


def _resource(resource: Members, *lists: str) -> Members:
    """What a read tells of a resource with tags, and with lists of objects that are decided by."""
    members: Members = _plain(resource, _MAX_READ_ELEMENTS, _MAX_READ_DEPTH)
    members["tags"] = _tags(resource)
    for key in lists:
        for each in _list(resource, key):
            _object(each, key)
        members[key] = members.get(key) or []
    return members


def _tags(resource: Members) -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag in _list(resource, "tags", _MAX_READ_ELEMENTS):
        key = _text(tag, "key") if isinstance(tag, dict) else None
        if key is None:
            raise WrongAnswer("an element of tags has no key")
        tags[key] = _text(tag, "value") or ""
    return tags


def _session(session: typing.Any) -> Members:
    url = _text(_object(session, "sessions"), "url", MAX_URL)
    if url and len(session["url"]) > MAX_URL:
        raise WrongAnswer(f"a URL is longer than {MAX_URL} characters")
    is_primary = session.get("is_primary")
    if is_primary is not None and not isinstance(is_primary, bool):
        raise WrongAnswer("is_primary is no truth value")
    return {"name": _text(session, "name"), "url": url, "is_primary": is_primary}


def _object(element: typing.Any, where: str) -> Members:
    if not isinstance(element, dict):
        raise WrongAnswer(f"an element of {where} is no object")
    return element


def _list(answer: Members, key: str, most: int = MAX_ELEMENTS) -> list[typing.Any]:
    value = answer.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise WrongAnswer(f"{key} is no list")
    if len(value) > most:
        raise WrongAnswer(f"{key} has more than {most} elements")
    return value


def _text(answer: Members, key: str, length: int | None = None) -> str | None:
    value = answer.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise WrongAnswer(f"{key} is no text")
    return _clean(value, length)


def _clean(value: str, length: int | None = None) -> str:
    # Half of a surrogate pair cannot be written anywhere.
    text = value.encode("utf-8", "replace").decode("utf-8")
    return bounded(text, length) if length else bounded(text)


def _percentage(value: typing.Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise WrongAnswer("percentage_complete is no number")
    return max(0, min(100, int(value)))


def _plain(value: typing.Any, most: int = MAX_ELEMENTS, levels: int = _MAX_DEPTH) -> typing.Any:
    """A value as a result can hold it, with so many levels in it; None for what it cannot."""
    if isinstance(value, str):
        return _clean(value)
    if value is None or isinstance(value, (bool, int, datetime.datetime)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if levels == 0:
        return None
    if isinstance(value, dict):
        members = list(value.items())[:most]
        return {_clean(str(key)): _plain(each, most, levels - 1) for key, each in members}
    if isinstance(value, (list, tuple)):
        return [_plain(each, most, levels - 1) for each in value[:most]]
    return None

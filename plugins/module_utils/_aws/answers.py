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

from .._core.redaction import bounded

# Characters.  The URLs of Amazon DCV have a few hundred; one that was cut would open nothing.
MAX_URL = 8192
MAX_STATUS = 100

# Of sessions and of operations in one answer; there are two and one.
MAX_ELEMENTS = 20
# Of objects within objects; an operation has its location.
_MAX_DEPTH = 4
# The same of what is read: a resource can have 50 tags, and an instance has addresses of its ports.
_MAX_READ_ELEMENTS = 200
_MAX_READ_DEPTH = 6

Members = dict[str, typing.Any]


class WrongAnswer(Exception):
    """An answer of another form than Lightsail's; the message says what is wrong with it."""


def session_of(answer: typing.Any) -> Members:
    """Checks the snake_case answer of CreateGUISessionAccessDetails, and takes what is known of it.

    Returns status (not empty), percentage_complete (0 to 100, or None), failure_reason (or None)
    and sessions (dicts of name, url and is_primary, each None where it was not told).
    Raises WrongAnswer.
    """
    if not isinstance(answer, dict):
        raise WrongAnswer("the answer is no object")
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
    return [_plain(each, 0) for each in operations[:MAX_ELEMENTS] if isinstance(each, dict)]


def state_of(answer: typing.Any) -> Members:
    """Checks the snake_case answer of GetInstanceState; returns name (not empty).

    Raises WrongAnswer.
    """
    state = answer.get("state") if isinstance(answer, dict) else None
    name = _text(state, "name", MAX_STATUS) if isinstance(state, dict) else None
    if not name:
        raise WrongAnswer("the answer holds no state")
    return {"name": name}


def operation_of(answer: typing.Any) -> Members:
    """Takes what can be used of the operation in the snake_case answer of GetOperation.

    Raises WrongAnswer where there is none.
    """
    operation = answer.get("operation") if isinstance(answer, dict) else None
    if not isinstance(operation, dict):
        raise WrongAnswer("the answer holds no operation")
    members: Members = _plain(operation, 0)
    return members


def instance_of(answer: typing.Any) -> Members:
    """Checks the snake_case answer of GetInstance, and takes all that it tells.

    Returns the API's members; state has a name (not empty), tags is a dict of texts, where a tag
    that is only a key has the value "", and add_ons is a list of dicts.
    Raises WrongAnswer.
    """
    instance = answer.get("instance") if isinstance(answer, dict) else None
    state_of(instance)
    return _resource(typing.cast(Members, instance), "add_ons")


def snapshot_of(answer: typing.Any) -> Members:
    """Checks the snake_case answer of GetInstanceSnapshot, and takes all that it tells.

    Returns the API's members; state is not empty, and tags is as in instance_of.
    Raises WrongAnswer.
    """
    snapshot = answer.get("instance_snapshot") if isinstance(answer, dict) else None
    if not isinstance(snapshot, dict) or not _text(snapshot, "state", MAX_STATUS):
        raise WrongAnswer("the answer holds no state")
    return _resource(snapshot)


def _resource(resource: Members, *lists: str) -> Members:
    """What a read tells of a resource with tags, and with lists of objects that are decided by."""
    members: Members = _plain(resource, 0, _MAX_READ_ELEMENTS, _MAX_READ_DEPTH)
    members["tags"] = _tags(resource)
    for key in lists:
        if not all(isinstance(each, dict) for each in _list(resource, key)):
            raise WrongAnswer(f"an element of {key} is no object")
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
    if not isinstance(session, dict):
        raise WrongAnswer("an element of sessions is no object")
    url = _text(session, "url", MAX_URL + 1)
    if url and len(url) > MAX_URL:
        raise WrongAnswer(f"a URL is longer than {MAX_URL} characters")
    is_primary = session.get("is_primary")
    if is_primary is not None and not isinstance(is_primary, bool):
        raise WrongAnswer("is_primary is no truth value")
    return {"name": _text(session, "name"), "url": url, "is_primary": is_primary}


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


def _plain(
    value: typing.Any, depth: int, most: int = MAX_ELEMENTS, deepest: int = _MAX_DEPTH
) -> typing.Any:
    """A value as a result can hold it; None for what it cannot."""
    if isinstance(value, str):
        return _clean(value)
    if value is None or isinstance(value, (bool, int, datetime.datetime)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth == deepest:
        return None
    if isinstance(value, dict):
        members = list(value.items())[:most]
        return {_clean(str(key)): _plain(each, depth + 1, most, deepest) for key, each in members}
    if isinstance(value, (list, tuple)):
        return [_plain(each, depth + 1, most, deepest) for each in value[:most]]
    return None

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: gui_session_cards
version_added: 1.0.0
short_description: Tell people what GUI sessions mean
description:
  - Turns what M(research.lightsail.lightsail_gui_session) and
    M(research.lightsail.lightsail_gui_session_info) return into what a page, a mail or a chat
    message shows to people - a status in words, the links, a reason, and when the session was
    opened.
  - Nothing is escaped. Whoever writes the text into HTML has to do that.
  - A text from outside is cut after 1000 characters. Of a URL in a reason only the host is left.
author:
  - research.lightsail contributors (@research-lightsail)
options:
  _input:
    description:
      - The C(gui_sessions) that a module returned. B(Each URL in it is a key.)
      - Each may also have C(person), a text that says for whom the computer is.
    type: list
    elements: dict
    required: true
  page:
    description:
      - A page that the role P(research.lightsail.gui_session_portal#role) wrote before. It knew
        when the sessions on it were opened, which the service does not tell afterwards.
      - Where one of the links on it is still that of a session, this is the same session, and what
        the page knew is returned as RV(_value[].opened_at).
    type: str
  now:
    description:
      - What time it is, in seconds since 1970. The default is the clock of the controller.
      - A time that is more than an hour ago or more than a day ahead makes no sense. It may be
        ahead, since a clock can be slow.
    type: int
seealso:
  - plugin: research.lightsail.gui_session_portal
    plugin_type: role
"""

EXAMPLES = r"""
- name: Read the sessions of three computers
  research.lightsail.lightsail_gui_session_info:
    name: desk-1,desk-2,desk-3
    region: eu-west-1
  register: desktops
  no_log: true

- name: Show in words how the computers are
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.words }}"
  loop: "{{ desktops.gui_sessions | research.lightsail.gui_session_cards }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
_value:
  description: One dictionary for each session, in the same order.
  type: list
  elements: dict
  contains:
    name:
      description: The name of the virtual computer.
      type: str
      sample: desk-2
    state:
      description: V(open), V(opening), V(closing), V(closed), V(failed) or V(unknown).
      type: str
      sample: closed
    words:
      description: The status in words; that of the computer where it is not running.
      type: str
      sample: Hour over
    person:
      description: For whom the computer is; null where the session has no C(person).
      type: str
      sample: Ada Lovelace
    instance_state:
      description: The state of the computer as the service named it; null where it was not read.
      type: str
      sample: running
    status:
      description: The status as the service named it; null if none could be read.
      type: str
      sample: startExpired
    percentage_complete:
      description: How far an opening or closing session had come; null where it is not known.
      type: int
      sample: null
    reason:
      description: Why it failed; null if it did not.
      type: str
      sample: null
    links:
      description: The application's link and that of the operating system, where there are such.
      type: list
      elements: dict
      contains:
        what:
          description: V(application) or V(operating system).
          type: str
          sample: application
        url:
          description: The URL. B(It is a key.)
          type: str
          sample: https://gui-session.example.com/********
        is_web:
          description: Whether it is an http or https URL. Make no link of any other.
          type: bool
          sample: true
    opened_at:
      description:
        - When the service accepted the start of this session, in seconds since 1970. The session's
          hour begins a little later, when it is started, so it lasts at least until an hour after.
        - Null where the session is not open, or was open already; the service does not tell then.
          Null also where the time makes no sense.
      type: int
"""

import html
import re
import time
import typing
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone

from ansible.errors import AnsibleFilterError

from ..module_utils._core.redaction import bounded, redact_urls
from ..module_utils._resources.gui_session.words import (
    CLOSING,
    FAILED,
    MEANINGS_OF_POWER,
    OPENING,
    Meaning,
    meaning_of,
)

# Nothing that a browser would strip, and read another scheme from.
WEB_URL = re.compile(r"https?://[^\s\x00-\x1f\x7f]+", re.IGNORECASE)


# What no page can show, apart from line ends and tabs.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

# Seconds.  A session lasts an hour from when it is up, which is a little after its start was
# accepted.  By a clock that is slow that can be in the future.
HOUR = 3600
MOST_SLOW = 86400

# What the role's template writes of a card that is open and whose opening was known.
CARD = 'class="card"'
UNTIL = re.compile(r' data-state="open" data-until="([0-9]{1,12})">')
OPEN_CARD = re.compile(r' data-state="open"[^<]*(?:<div class="head">\s*)?<h2>([^<]{1,255})</h2>')
LINK = re.compile(r'<a class="button [a-z]+" href="([^"]*)"')


class FilterModule:
    def filters(self) -> dict[str, typing.Any]:
        return {"gui_session_cards": gui_session_cards}


def gui_session_cards(
    sessions: typing.Any, page: str | None = None, now: float | None = None
) -> list[dict[str, typing.Any]]:
    """The messages of its errors name places, never values: those can be keys."""
    if not _is_list(sessions):
        raise AnsibleFilterError("gui_session_cards: a list of GUI sessions is needed")
    moment = time.time() if now is None else int(now)
    cards = [_card(session, number, moment) for number, session in enumerate(sessions, start=1)]
    known = _known(page or "")
    for card in cards:
        if card["state"] == "open" and card["opened_at"] is None:
            moments = [known.get(link["url"]) for link in card["links"]]
            card["opened_at"] = _credible(next(filter(None, moments), None), moment)
    return cards


def _known(page: str) -> dict[str, int]:
    """When the sessions on a page were opened, where it knew that, by each of their URLs.

    A URL is the session's own: one that is opened anew has another.
    """
    known: dict[str, int] = {}
    for card in str(page).split(CARD)[1:]:
        until = UNTIL.match(card)
        if until:
            for url in LINK.findall(card):
                known[html.unescape(url)] = int(until[1]) - HOUR
    return known


def open_on(page: str) -> list[str]:
    """The names of the computers whose desktops a page of an earlier run shows as open."""
    cards = (OPEN_CARD.match(card) for card in page.split(CARD)[1:])
    return [html.unescape(card[1]) for card in cards if card]


def _credible(moment: int | None, now: float) -> int | None:
    """A time at which an open session can have been opened; None for any other."""
    if moment is None or not -HOUR < moment - now <= MOST_SLOW:
        return None
    return moment


def _is_list(value: typing.Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _text(value: typing.Any) -> typing.Any:
    """Something from outside: a number as it is, anything else as text that is not too long."""
    if value is None or isinstance(value, (bool, int)):
        return value
    return bounded(CONTROL.sub("\ufffd", str(value)))


def _card(session: typing.Any, number: int, now: float) -> dict[str, typing.Any]:
    where = f"gui_session_cards: session {number}"
    if not isinstance(session, Mapping) or not isinstance(session.get("resource_name"), str):
        raise AnsibleFilterError(
            f"{where}: not a GUI session; it needs resource_name, a string, and the other values "
            "that research.lightsail.lightsail_gui_session returns"
        )
    error, operations = session.get("error"), session.get("operations") or []
    if error is not None and not isinstance(error, Mapping):
        raise AnsibleFilterError(f"{where}: error must be null or a dictionary")
    if not _is_list(operations) or not all(isinstance(each, Mapping) for each in operations):
        raise AnsibleFilterError(f"{where}: operations must be null or a list of dictionaries")
    last = operations[-1] if operations else {}
    state, words = _meaning(session, last)
    reason = _text((error or {}).get("message") or session.get("failure_reason"))
    return {
        "name": _text(session["resource_name"]),
        "state": state,
        "words": words,
        "person": _text(session.get("person")) or None,
        "instance_state": _text(session.get("instance_state")),
        "status": _text(session.get("status")),
        "percentage_complete": _text(session.get("percentage_complete")),
        "reason": reason and redact_urls(str(reason)),
        # Those of a computer that is off lead nowhere.
        "links": [] if _power(session) else _links(session),
        "opened_at": _credible(_opened_at(last), now) if state == "open" else None,
    }


def _meaning(session: Mapping[str, typing.Any], last: Mapping[str, typing.Any]) -> Meaning:
    """A state and words, by the status and by what was sent after it was read (wait: false)."""
    if session.get("error"):
        return FAILED
    power = _power(session)
    if power:
        return power
    meaning = meaning_of(str(session.get("status")), has_url=_is_usable(session))
    sent = last.get("operation_type")
    if sent == "StartGUISession" and meaning.state != "open":
        return OPENING
    if sent == "StopGUISession" and meaning.state != "closed":
        return CLOSING
    return meaning


def _power(session: Mapping[str, typing.Any]) -> Meaning | None:
    """What it means that the computer is not running; None where it is, or was not read."""
    return MEANINGS_OF_POWER.get(str(session.get("instance_state")))


def _is_usable(session: Mapping[str, typing.Any]) -> bool:
    """Whether a started session can be used: the module's own word, if it gave one.

    A result that an older version gave has none.
    """
    if isinstance(session.get("usable"), bool):
        return session["usable"]
    return bool(session.get("primary_url") or session.get("secondary_url"))


def _links(session: Mapping[str, typing.Any]) -> list[dict[str, typing.Any]]:
    urls = {
        "application": session.get("primary_url"),
        "operating system": session.get("secondary_url"),
    }
    return [_link(what, str(url)) for what, url in urls.items() if url]


def _link(what: str, url: str) -> dict[str, typing.Any]:
    is_web = bool(WEB_URL.fullmatch(url))
    return {"what": what, "url": url if is_web else _text(url), "is_web": is_web}


def _opened_at(operation: Mapping[str, typing.Any]) -> int | None:
    """When a start was accepted, by the service's clock; None where that cannot be told."""
    if operation.get("operation_type") != "StartGUISession":
        return None
    try:
        moment = datetime.fromisoformat(str(operation.get("created_at")).replace("Z", "+00:00"))
        # A time without a zone is UTC, as the service's times are.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        return int(moment.timestamp())
    except (ValueError, OverflowError):
        return None

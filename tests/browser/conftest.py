# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests share: the simulator, pages that the role has written, a browser that watches."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from portal import ATTACK, CLASS, LONG, ROSTER, START_FAILS, launch, write_page

from simulator.client import Simulator
from tests.forking import forking


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """A simulator with a class of 30, of which some are in trouble, and 300 more that are open."""
    with Simulator.start() as simulator:
        simulator.settings(start_seconds=0.5)
        simulator.put_computers({"alone": {"status": "notStarted"}, **CLASS})
        simulator.put_computers({f"hall-{n}": {"status": "started"} for n in range(1, 301)})
        yield simulator


@pytest.fixture(scope="session")
def pages(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of the pages: one, class, hall, attack, long, roster.  Each is a run of Ansible."""
    folder = tmp_path_factory.mktemp("pages")
    sessions = folder / "attack.json"
    sessions.write_text(json.dumps(ATTACK["sessions"]), encoding="utf-8")
    too_long = folder / "long.json"
    too_long.write_text(json.dumps(LONG), encoding="utf-8")
    roster = folder / "roster.json"
    roster.write_text(json.dumps(ROSTER), encoding="utf-8")
    wanted: dict[str, dict[str, Any]] = {
        "roster": {"sessions_file": str(roster), "gui_session_portal_refresh": "600"},
        "hall": {"names": [f"hall-{number}" for number in range(1, 301)]},
        "class": {"names": list(CLASS)},
        "one": {"names": ["alone"]},
        "long": {"sessions_file": str(too_long)},
        "attack": {"sessions_file": str(sessions), "gui_session_portal_title": ATTACK["title"]},
    }
    files = {name: folder / f"{name}.html" for name in wanted}

    # Most of the time is Ansible's own: in forks, and two at once.
    base = tmp_path_factory.getbasetemp()
    with forking(os.environ, base) as quick, ThreadPoolExecutor(2) as pool:

        def write(name: str) -> None:
            write_page(simulator, files[name], quick, **wanted[name])

        list(pool.map(write, wanted))
    assert START_FAILS not in files["class"].read_text(encoding="utf-8"), "it is not escaped"
    return files


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser that nothing was ever done with."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, pages: dict[str, Path]) -> Iterator[Callable[..., Page]]:
    """Opens a page by its name, with options of the browser's context; set_up comes before.

    Whatever the browser complains of (an error, a blocked script, a request that fails) and every
    dialog fails the test at its end; so does a request for anything but the page itself.
    """
    contexts, complaints, requests, own = [], [], [], set()

    def open_page(name: str, set_up: Callable[[Page], None] | None = None, **options: Any) -> Page:
        context = browser.new_context(
            **{"locale": "en-GB", "timezone_id": "Europe/Helsinki", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        url = pages[name].as_uri()
        own.add(url)
        page.on("request", lambda request: requests.append(request.url))
        if set_up:
            set_up(page)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    # The page itself was seen, so another request would have been.
    assert own <= set(requests)
    assert [url for url in requests if url not in own and not url.startswith("data:")] == []

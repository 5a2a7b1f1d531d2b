# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the page must not let happen, and whom it must not shut out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from portal import ATTACK

OpenPage = Callable[..., Page]


def test_an_attack_shows_as_text(open_page: OpenPage) -> None:
    page = open_page("attack")
    # The fixture fails the test for a dialog, an error and a request.
    assert page.evaluate("window.pwned") is None
    assert page.locator("script").count() == 1
    assert page.locator("img").count() == 0
    assert (
        page.locator(":is(body, body *)").evaluate_all(
            "all => all.flatMap(e => e.getAttributeNames().filter(name => name.startsWith('on')))"
        )
        == []
    )
    assert page.title() == ATTACK["title"]
    text = page.locator("body").evaluate("body => body.innerText")
    strange, data, script, failed = ATTACK["sessions"]
    for shown in (
        ATTACK["title"],
        strange["resource_name"],
        strange["failure_reason"],
        strange["secondary_url"],
        data["status"],
        data["primary_url"],
        script["percentage_complete"],
        script["primary_url"],
        script["secondary_url"],
        failed["error"]["message"],
    ):
        assert shown in text


def test_only_web_addresses_become_links(open_page: OpenPage) -> None:
    page = open_page("attack")
    links = page.get_by_role("link")
    assert links.evaluate_all("all => all.map(link => link.protocol)") == ["https:"]
    assert page.get_by_text("No usable link").count() == 5


def test_no_other_script_may_run(browser: Browser, pages: dict[str, Path]) -> None:
    """The policy is there and holds, for scripts, styles and what they would load."""
    page = browser.new_page()
    page.goto(pages["one"].as_uri())
    blocked = page.evaluate(
        """async () => {
            const blocked = [];
            document.addEventListener(
                "securitypolicyviolation", event => blocked.push(event.effectiveDirective));
            const add = (name, values) =>
                document.body.append(Object.assign(document.createElement(name), values));
            add("script", { textContent: "window.pwned = 1" });
            add("script", { src: "https://127.0.0.1/x.js" });
            add("style", { textContent: "body { color: red }" });
            add("img", { src: "https://127.0.0.1/x.png" });
            add("iframe", { src: "https://127.0.0.1/" });
            document.head.append(
                Object.assign(document.createElement("base"), { href: "https://127.0.0.1/" }));
            await fetch("https://127.0.0.1/").catch(() => {});
            await new Promise(done => setTimeout(done, 200));
            return blocked;
        }"""
    )
    assert sorted(blocked) == [
        "base-uri",
        "connect-src",
        "frame-src",
        "img-src",
        "script-src-elem",
        "script-src-elem",
        "style-src-elem",
    ]
    assert page.evaluate("window.pwned") is None
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["one", "class", "attack", "over"])
def test_axe_finds_nothing(
    open_page: OpenPage, pages: dict[str, Path], name: str, scheme: str
) -> None:
    def set_up(page: Page) -> None:
        if name == "over":
            page.clock.set_fixed_time("2100-01-01")

    page = open_page("class" if name == "over" else name, set_up=set_up, color_scheme=scheme)
    if name == "over":
        expect(page.locator("#summary li")).to_have_text(["2 failed", "28 hour over"])
    found = Axe().run(page).response
    assert [
        (rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]
    ] == []
    # It really looked at what matters most here, and was sure of it.
    assert {"color-contrast", "link-name", "region"} <= {rule["id"] for rule in found["passes"]}
    assert [rule["id"] for rule in found["incomplete"]] == []

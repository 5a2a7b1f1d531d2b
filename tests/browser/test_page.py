# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people see and do: cards, links, the time that is left, the search, the keyboard, paper."""

from __future__ import annotations

import re
import urllib.request
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from portal import CLASS, START_FAILS

OpenPage = Callable[..., Page]


def number_in(file: Path, name: str) -> int:
    """The first number of this name that a page holds for its script."""
    return int(re.search(rf'data-{name}="(\d+)"', file.read_text(encoding="utf-8"))[1])


def card(page: Page, name: str) -> Locator:
    """The card of a computer."""
    heading = page.get_by_role("heading", name=name, exact=True)
    return page.get_by_role("listitem").filter(has=heading)


@pytest.mark.parametrize(("name", "count"), [("one", 1), ("class", 30), ("hall", 300)])
def test_a_card_for_each_computer_in_order(open_page: OpenPage, name: str, count: int) -> None:
    page = open_page(name)
    names = page.locator("main h2").all_inner_texts()
    assert len(names) == count
    assert (
        names
        == {
            "one": ["alone"],
            "class": list(CLASS),
            "hall": [f"hall-{number}" for number in range(1, 301)],
        }[name]
    )
    assert page.get_by_role("searchbox").count() == (0 if count == 1 else 1)


def test_every_link_opens_what_it_says(pages: dict[str, Path]) -> None:
    """As a program that reads the file, so that no script has a part in it."""
    html = pages["class"].read_text(encoding="utf-8")
    links = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>([^<]*)<span[^>]*> of ([^,]*),', html)
    assert len(links) == 2 * 28
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for url, what, computer in links:
        with opener.open(unescape(url), timeout=300) as answer:
            body = answer.read().decode()
        assert f'data-computer="{computer}"' in body
        assert f'data-view="{"primary" if what == "Application" else "secondary"}"' in body


@pytest.mark.parametrize(
    ("button", "view"), [("Application", "primary"), ("Operating system", "secondary")]
)
def test_a_click_reaches_the_session(open_page: OpenPage, button: str, view: str) -> None:
    page = open_page("class")
    with page.context.expect_page() as opened:
        card(page, "desk-4").get_by_role("link", name=button).click()
    session = opened.value
    session.wait_for_load_state()
    assert session.locator("body").get_attribute("data-computer") == "desk-4"
    assert session.locator("body").get_attribute("data-view") == view
    # The session learns nothing of the page, which holds keys.
    assert session.evaluate("[window.opener, document.referrer]") == [None, ""]


def test_states_in_words(open_page: OpenPage) -> None:
    page = open_page("class")
    assert page.locator("#summary li").all_text_contents() == ["2 failed", "28 open"]
    assert card(page, "desk-1").locator(".status").inner_text() == "Open"
    failed = card(page, "desk-7")
    assert failed.locator(".status").inner_text() == "Failed"
    assert START_FAILS in failed.inner_text()
    assert "No capacity." in card(page, "desk-12").inner_text()
    assert failed.get_by_role("link").count() == 0


def test_times_of_where_the_page_is_read(open_page: OpenPage) -> None:
    page = open_page("class")
    for element in page.locator("main time").all():
        there = datetime.fromisoformat(element.get_attribute("datetime").replace("Z", "+00:00"))
        # Helsinki, in November or in summer.
        assert re.fullmatch(r"\d\d:\d\d", element.inner_text())
        assert element.inner_text() != there.strftime("%H:%M")


def shows_at(moment: int) -> Callable[[Page], None]:
    """Gives a page a clock that begins at a moment, and moves when the test moves it."""
    return lambda page: page.clock.install(time=datetime.fromtimestamp(moment, UTC))


def test_countdown_of_what_was_opened(open_page: OpenPage, pages: dict[str, Path]) -> None:
    until, written = number_in(pages["one"], "until"), number_in(pages["one"], "written")
    # The start was accepted before the page was written.
    assert 0 <= written - (until - 3600) < 60
    page = open_page("one", set_up=shows_at(until - 3540))
    opened_at = datetime.fromtimestamp(until - 3600, UTC)
    first = page.locator(".card time").first
    assert first.get_attribute("datetime") == opened_at.strftime("%Y-%m-%dT%H:%M:%SZ")

    left, status = page.locator(".left p"), page.locator(".status")
    expect(left).to_have_text(re.compile("^(58|59) min left$"))
    page.clock.fast_forward("29:30")
    expect(left).to_have_text("29 min left")
    assert 1740 < page.locator("progress").evaluate("bar => bar.value") < 1800
    page.clock.fast_forward("25:10")
    expect(left).to_have_text("4 min left")
    expect(page.locator(".left")).to_have_class("left soon")
    page.clock.fast_forward("04:00")
    expect(left).to_have_text("Less than a minute left")
    expect(status).to_have_text("Open")
    page.clock.fast_forward("00:40")
    expect(status).to_have_text("Hour over")
    expect(left).to_be_hidden()


@pytest.mark.parametrize("minutes", [10, 24 * 60])
def test_countdown_by_a_clock_that_is_slow(
    open_page: OpenPage, pages: dict[str, Path], minutes: int
) -> None:
    """It shows a time before the page was written, so it cannot be right."""
    written = number_in(pages["class"], "written")
    page = open_page("class", set_up=shows_at(written - 60 * minutes))
    opened, before = (card(page, name).locator(".left p") for name in ("desk-1", "desk-3"))
    expect(opened).to_have_text(re.compile("^5[89] min left$"))
    # As long as an hour at most; a moment has passed since.
    expect(before).to_have_text(re.compile("^At most (59|60) min left$"))
    page.clock.fast_forward("30:00")
    expect(before).to_have_text(re.compile("^At most (29|30) min left$"))
    page.clock.fast_forward("30:01")
    expect(card(page, "desk-3").locator(".status")).to_have_text("Hour over")


def test_countdown_of_what_was_open_already(open_page: OpenPage, pages: dict[str, Path]) -> None:
    written = number_in(pages["class"], "written")
    page = open_page("class", set_up=shows_at(written + 590))
    assert "Already open when this page was written" in card(page, "desk-3").inner_text()
    left = card(page, "desk-3").locator(".left p")
    expect(left).to_have_text("At most 50 min left")
    page.clock.fast_forward("50:11")
    expect(card(page, "desk-3").locator(".status")).to_have_text("Hour over")
    expect(page.locator("#summary li")).to_have_text(["2 failed", "28 hour over"])


NONSENSE = ["NaN", "soon", "", "1e308", "-1e308", "253402300800", "0", "99999999999999999999"]


@pytest.mark.parametrize("what", ["until", "written"])
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_times_that_make_no_sense(
    open_page: OpenPage, pages: dict[str, Path], tmp_path: Path, what: str, nonsense: str
) -> None:
    """The script goes on with all else, and promises no more than an hour."""
    html = pages["class"].read_text(encoding="utf-8")
    html = re.sub(rf'data-{what}="\d+"', f'data-{what}="{nonsense}"', html)
    pages["nonsense"] = tmp_path / "nonsense.html"
    pages["nonsense"].write_text(html, encoding="utf-8")
    page = open_page("nonsense")
    page.get_by_role("searchbox", name="Search").fill("desk-1")
    expect(page.locator(".card:visible h2")).to_have_count(11)
    for text in page.locator(".left p").all_text_contents():
        assert re.fullmatch(r"|((At most )?([1-5]?\d|60)|Less than a minute) (min )?left", text), (
            text
        )
        assert "NaN" not in text


@pytest.mark.parametrize("moment", ["+010000-01-01T00:00:00Z", "soon", ""])
def test_moments_that_are_none(
    open_page: OpenPage, pages: dict[str, Path], tmp_path: Path, moment: str
) -> None:
    html = pages["class"].read_text(encoding="utf-8")
    pages["moment"] = tmp_path / "moment.html"
    html = re.sub(r'<time datetime="[^"]*"', f'<time datetime="{moment}"', html)
    pages["moment"].write_text(html, encoding="utf-8")
    page = open_page("moment")
    expect(page.get_by_role("searchbox", name="Search")).to_be_visible()
    expect(card(page, "desk-1").locator(".left p")).to_have_text(re.compile("min left$"))


def test_never_more_than_an_hour_is_left(
    open_page: OpenPage, pages: dict[str, Path], tmp_path: Path
) -> None:
    """As with a clock two hours slow where the page was written, and where it is read."""
    html = pages["class"].read_text(encoding="utf-8")
    written = number_in(pages["class"], "written")
    html = html.replace(f'data-written="{written}"', f'data-written="{written - 7200}"')
    pages["slow"] = tmp_path / "slow.html"
    pages["slow"].write_text(html, encoding="utf-8")
    page = open_page("slow", set_up=shows_at(written - 7140))
    expect(card(page, "desk-1").locator(".left p")).to_have_text("60 min left")
    assert page.locator("progress").first.evaluate("bar => bar.value") == 3600


def test_texts_that_are_far_too_long(open_page: OpenPage) -> None:
    page = open_page("long")
    for name in ("long", "reason"):
        reason = card(page, name).locator(".reason")
        expect(reason).to_have_text(re.compile(r"^a{997}\.\.\.$"))
    assert len(page.locator("main").inner_text()) < 6000


def test_a_session_without_a_primary_one_is_open(open_page: OpenPage) -> None:
    page = open_page("long")
    expect(card(page, "no-primary").locator(".status")).to_have_text("Open")
    expect(card(page, "no-primary").get_by_role("link")).to_have_count(1)


def test_search(open_page: OpenPage) -> None:
    page = open_page("class")
    box, found = page.get_by_role("searchbox", name="Search"), page.get_by_role("status")
    shown = page.locator(".card:visible h2")
    for text, names, says in [
        ("DESK-2", ["desk-2", *(f"desk-{n}" for n in range(20, 30))], "11 of 30 computers"),
        (" failed ", ["desk-7", "desk-12"], "2 of 30 computers"),
        ("<b>", [], "0 of 30 computers"),
        ("", list(CLASS), ""),
    ]:
        box.fill(text)
        expect(shown).to_have_text(names)
        expect(found).to_have_text(says)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ada", ["desk-1", "desk-3"]),
        ("ZOË", ["desk-2"]),
        ("desk-4", ["desk-4"]),
        ("off", ["desk-2"]),
    ],
)
def test_search_finds_people_and_computers(
    open_page: OpenPage, text: str, names: list[str]
) -> None:
    page = open_page("roster")
    page.get_by_role("searchbox", name="Search").fill(text)
    expect(page.locator(".card:visible h2")).to_have_text(names)


def test_people_and_power_in_words(open_page: OpenPage) -> None:
    page = open_page("roster")
    told = {
        each.locator("h2").inner_text(): each.locator(".status").inner_text()
        for each in page.locator(".card").all()
    }
    assert told == {
        "desk-1": "Open",
        "desk-2": "Off",
        "desk-3": "Switching on",
        "desk-4": "Hour over",
    }
    assert card(page, "desk-2").locator(".person").inner_text() == "Zoë O'Neil"
    assert card(page, "desk-4").locator(".person").count() == 0
    # A link to a computer that is off leads nowhere.
    assert card(page, "desk-2").get_by_role("link").count() == 0
    expired = card(page, "desk-4").get_by_text("This session has expired")
    expect(expired).to_be_visible()
    expect(card(page, "desk-1").locator(".expired")).to_be_hidden()
    expect(page.get_by_text("A desktop is for one viewer at a time")).to_be_visible()


def test_age_and_warning_before_the_first_hour_ends(
    open_page: OpenPage, pages: dict[str, Path]
) -> None:
    first = number_in(pages["roster"], "first-end")
    written = number_in(pages["roster"], "written")
    assert first == written + 3600
    page = open_page("roster", set_up=shows_at(written + 30))
    age, notice = page.locator("#age"), page.locator("#soon")
    expect(age).to_have_text("")
    page.clock.fast_forward("12:00")
    expect(age).to_have_text(" (12 min ago)")
    page.clock.fast_forward("42:20")
    expect(notice).to_be_hidden()
    page.clock.fast_forward("00:15")
    expect(notice).to_have_text(re.compile("ends in less than 5 minutes"))
    page.clock.fast_forward("05:00")
    expect(notice).to_have_text(re.compile("have expired.*load this page anew"))
    expect(card(page, "desk-1").locator(".expired")).to_be_visible()
    page.clock.fast_forward("02:30:00")
    expect(age).to_have_text(" (3 hours ago)")


def test_no_warning_where_nothing_is_open(
    open_page: OpenPage, pages: dict[str, Path], tmp_path: Path
) -> None:
    html = pages["roster"].read_text(encoding="utf-8")
    pages["nothing"] = tmp_path / "nothing.html"
    pages["nothing"].write_text(re.sub(r' data-first-end="\d+"', "", html), encoding="utf-8")
    written = number_in(pages["roster"], "written")
    page = open_page("nothing", set_up=shows_at(written + 7200))
    expect(page.locator("#soon")).to_be_hidden()


def test_a_page_that_a_schedule_writes_is_loaded_anew(
    open_page: OpenPage, pages: dict[str, Path]
) -> None:
    page = open_page("roster")
    refresh = page.locator('meta[http-equiv="refresh"]')
    assert refresh.get_attribute("content") == "600"
    assert "refresh" not in pages["class"].read_text(encoding="utf-8").partition("<style>")[0]


def test_the_first_end_of_many_and_of_one(open_page: OpenPage) -> None:
    page = open_page("class")
    expect(
        page.get_by_text(re.compile(r"The first of these hours ends by \d\d:\d\d"))
    ).to_be_visible()
    page = open_page("roster")
    expect(page.get_by_text(re.compile(r"The hour ends by \d\d:\d\d"))).to_be_visible()


def test_people_without_scripts_and_on_paper(open_page: OpenPage) -> None:
    page = open_page("roster", java_script_enabled=False)
    expect(card(page, "desk-2").locator(".person")).to_be_visible()
    expect(page.get_by_text(re.compile(r"The hour ends by \d\d:\d\d UTC"))).to_be_visible()
    expect(page.locator("#soon")).to_be_hidden()
    page.emulate_media(media="print")
    expect(card(page, "desk-2").locator(".person")).to_be_visible()
    expect(card(page, "desk-2").locator(".status")).to_be_visible()
    expect(page.locator("a:visible")).to_have_count(0)
    assert "127.0.0.1" not in page.locator("body").inner_text()


def test_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("class")
    names = []
    while len(names) < 1 + 2 * 28:
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent"))
        outline = page.evaluate(
            "(({outlineStyle, outlineWidth}) => `${outlineStyle} ${outlineWidth}`)"
            "(getComputedStyle(document.activeElement))"
        )
        assert outline == "solid 3px"
    opened = [name for name in CLASS if name not in ("desk-7", "desk-12")]
    assert names[1::2] == [f"Application of {name}, in a new tab" for name in opened]
    assert names[2::2] == [f"Operating system of {name}, in a new tab" for name in opened]
    with page.context.expect_page() as session:
        page.keyboard.press("Enter")
    session.value.wait_for_load_state()
    assert session.value.locator("body").get_attribute("data-computer") == "desk-30"


@pytest.mark.parametrize("name", ["one", "class", "attack"])
def test_narrow_screen(open_page: OpenPage, name: str) -> None:
    page = open_page(name, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_scripts(open_page: OpenPage) -> None:
    page = open_page("class", java_script_enabled=False)
    expect(page.locator(".card:visible")).to_have_count(30)
    expect(page.locator(".card a:visible")).to_have_count(2 * 28)
    expect(page.locator("search")).to_be_hidden()
    expect(page.locator(".left:visible")).to_have_count(0)
    assert re.search(
        r"Opened at \d\d:\d\d UTC. Open until \d\d:\d\d UTC.", card(page, "desk-1").inner_text()
    )


def test_paper_shows_no_link(open_page: OpenPage) -> None:
    page = open_page("class")
    page.emulate_media(media="print")
    expect(page.locator(".card:visible")).to_have_count(30)
    expect(page.locator("a:visible")).to_have_count(0)
    expect(page.get_by_text("The links are not printed")).to_be_visible()
    expect(page.locator("search")).to_be_hidden()
    assert "127.0.0.1" not in page.locator("body").inner_text()
    # A PDF keeps what can be clicked; that the screen's has links shows that they would be found.
    assert b"/URI" not in inside_of(page.pdf())
    page.emulate_media(media="screen")
    assert b"/URI" in inside_of(page.pdf())


def inside_of(pdf: bytes) -> bytes:
    """A PDF with its compressed parts unpacked."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(
        zlib.decompressobj().decompress(part) for part in parts if part[:1] == b"x"
    )

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the pictures in the documentation: make screenshots.

    python screenshots.py FOLDER

The page with the links is written as in the tests, from the simulator; its links are not in the
pictures, and are dead when this ends.  The fonts are those of the machine.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from portal import launch, write_page

from simulator.client import Simulator

COMPUTERS: dict[str, dict[str, Any]] = {
    "desk-1": {"status": "notStarted"},
    "desk-2": {"status": "started"},
    "desk-3": {
        "status": "notStarted",
        "fail_start": "The DCV server did not answer within 120 seconds.",
    },
    "desk-4": {"status": "startExpired"},
    "desk-5": {"status": "notStarted"},
    "desk-6": {"status": "stopped"},
    **{f"desk-{number}": {"status": "notStarted"} for number in range(7, 31)},
}

PORTAL: dict[str, dict[str, Any]] = {
    "portal-light": {"viewport": {"width": 1200, "height": 640}},
    "portal-dark": {"viewport": {"width": 1200, "height": 640}, "color_scheme": "dark"},
    "portal-phone": {"viewport": {"width": 360, "height": 720}, "device_scale_factor": 2},
}


def take_portal(browser: Browser, folder: Path) -> None:
    """Takes the pictures of the page with the links, for a class of the simulator."""
    config = {"settings": {"start_seconds": 1}, "computers": COMPUTERS}
    with tempfile.TemporaryDirectory() as scratch, Simulator.start(config=config) as server:
        file = Path(scratch) / "class.html"
        write_page(server, file, names=list(COMPUTERS), gui_session_portal_title="Genomics course")
        for name, options in PORTAL.items():
            page = browser.new_context(locale="en-GB", **options).new_page()
            # A quarter of an hour later, so that there is something to see of the time.
            page.clock.set_fixed_time(datetime.fromtimestamp(file.stat().st_mtime + 900, UTC))
            page.goto(file.as_uri())
            page.screenshot(path=folder / f"{name}.png")


def main(folder: Path) -> None:
    """Writes the pictures into a folder."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        take_portal(browser, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the pictures in the documentation: make screenshots.

    python screenshots.py FOLDER

The pages are those of a class from its roster, on the simulator; their links are not in the
pictures, and are dead when this ends.  The fonts are those of the machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from portal import launch, run_playbook

from simulator.client import Simulator

PEOPLE = (
    "Ada Lovelace",
    "Zoë Washburne",
    "Cleo Patra",
    "Émilie du Châtelet",
    "Lise Meitner",
    "Maria Sibylla Merian",
    *(f"Student {number}" for number in range(7, 31)),
)
TROUBLE: dict[str, dict[str, Any]] = {
    "bio-2": {"instance_state": "running", "status": "started"},
    "bio-3": {"fail_start": "The DCV server did not answer within 120 seconds."},
    "bio-4": {"instance_state": "running", "status": "startExpired"},
}
COMPUTERS: dict[str, dict[str, Any]] = {
    f"bio-{number}": {"instance_state": "stopped", **TROUBLE.get(f"bio-{number}", {})}
    for number in range(1, len(PEOPLE) + 1)
}

WIDE = {"viewport": {"width": 1200, "height": 640}}
PHONE = {"viewport": {"width": 360, "height": 720}, "device_scale_factor": 2}
# Each picture: the page, and how it is looked at.
PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "portal-light": ("class.html", WIDE),
    "portal-dark": ("class.html", {**WIDE, "color_scheme": "dark"}),
    "portal-phone": ("class.html", PHONE),
    "portal-student": ("students/bio-1.html", PHONE),
}


def open_class(server: Simulator, folder: Path) -> None:
    """Writes the page of the teacher and those of the students."""
    lines = [f"{name},{person}\n" for name, person in zip(COMPUTERS, PEOPLE, strict=True)]
    (folder / "bio7.csv").write_text("computer,person\n" + "".join(lines), encoding="utf-8")
    run_playbook(
        server,
        "research.lightsail.open_classroom",
        os.environ,
        classroom_roster=str(folder / "bio7.csv"),
        classroom_page=str(folder / "class.html"),
        classroom_pages=str(folder / "students"),
        classroom_title="Biology 7",
        # One computer has failed, for the picture of it.
        is_failure=True,
    )


def take_pictures(browser: Browser, scratch: Path, folder: Path) -> None:
    """Takes each picture of the pages in scratch, and writes it into folder."""
    for name, (file, options) in PICTURES.items():
        page = browser.new_context(locale="en-GB", **options).new_page()
        # A quarter of an hour later, so that there is something to see of the time.
        written = (scratch / file).stat().st_mtime
        page.clock.set_fixed_time(datetime.fromtimestamp(written + 900, UTC))
        page.goto((scratch / file).as_uri())
        page.screenshot(path=folder / f"{name}.png")


def main(folder: Path) -> None:
    """Writes the pictures into a folder."""
    quick = {"start_seconds": 1, "instance_start_seconds": 1}
    config = {"settings": quick, "computers": COMPUTERS}
    with (
        tempfile.TemporaryDirectory() as scratch,
        Simulator.start(config=config) as server,
        sync_playwright() as playwright,
    ):
        open_class(server, Path(scratch))
        browser = launch(playwright)
        take_pictures(browser, Path(scratch), folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

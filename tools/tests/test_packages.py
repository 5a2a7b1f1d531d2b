# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is set for pip counts for uv, too."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from tools.develop import packages

SETTINGS = {
    "index-url": "https://ada:secret@index.example/simple",
    "extra-index-url": "file:///one\nfile:///two",
    "find-links": "/wheels /more",
    "cert": "/etc/ca.pem",
    "cache-dir": "/large/pip",
}


@pytest.fixture(autouse=True)
def nothing_is_set_for_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine has set."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_CACHE_DIR", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_what_pip_is_set_up_with_reaches_uv() -> None:
    env = packages.uv_environment(SETTINGS)
    assert env["UV_DEFAULT_INDEX"] == "https://ada:secret@index.example/simple"
    assert env["UV_INDEX"] == "file:///one file:///two"
    assert env["UV_FIND_LINKS"] == "/wheels,/more"
    assert env["SSL_CERT_FILE"] == "/etc/ca.pem"
    assert env["UV_CACHE_DIR"] == "/large/pip/uv"


def test_what_is_set_for_uv_itself_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")
    assert packages.uv_environment(SETTINGS)["UV_DEFAULT_INDEX"] == "https://other.example/simple"


def test_a_renewal_asks_the_index_alone() -> None:
    env = packages.uv_environment(SETTINGS, more_places=False)
    assert env["UV_DEFAULT_INDEX"]
    assert not env.keys() & {"UV_INDEX", "UV_FIND_LINKS"}


def test_the_variables_win_over_the_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "pip.conf"
    file.write_text("[global]\ntimeout = 10\nfind-links = /wheels\n[install]\ntimeout = 20\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    monkeypatch.setenv("PIP_TIMEOUT", "30")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    found = packages.pip_settings()
    assert (found["timeout"], found["find-links"]) == ("30", "/wheels")


def test_the_pip_of_ansible_test_gets_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "pip" / "pip.conf"
    packages.write_pip_settings(path)
    written = configparser.RawConfigParser()
    written.read(path)
    assert path.stat().st_mode & 0o077 == 0
    assert written["install"]["no-compile"] == "no"


def test_what_includes_another_file_stands_for_it_too() -> None:
    assert packages.with_included("dev") == {"dev", "units", "lint", "demo"}
    # A combination includes what is wanted, at other versions.
    assert packages.with_included("combinations/oldest") == {"combinations/oldest"}


def test_what_is_marked_is_current_until_its_pins_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pins = tmp_path / "requirements"
    pins.mkdir()
    monkeypatch.setattr(packages, "REQUIREMENTS", pins)
    (pins / "one.txt").write_text("a==1\n")
    packages.mark(tmp_path, ["one"])
    was = packages.marks(tmp_path)["one"]
    assert not packages.has_changed("one", was)
    (pins / "one.txt").write_text("a==2\n")
    assert packages.has_changed("one", was)
    (pins / "one.txt").unlink()
    assert packages.has_changed("one", was)


def test_a_broken_mark_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / packages.MARKS).write_text('{"one": ')
    assert packages.marks(tmp_path) == {}

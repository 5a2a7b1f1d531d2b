# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the documentation, and build its site from the copy of the collection."""

from __future__ import annotations

from .common import CACHE, COLLECTION, TOOLS
from .packages import install
from .setup import alone

BIN = CACHE / "venv-docs" / "bin"
SITE = CACHE / "docs"
PAGES = SITE / "rst"
HTML = SITE / "html"


def set_up_site() -> None:
    """Make what the commands below need."""
    with alone():
        install(["docs"], BIN.parent)
    PAGES.mkdir(parents=True, exist_ok=True)
    # antsibull-docs refuses a folder into which others can write.
    PAGES.chmod(0o755)
    # The guides have their pictures at ../../images.
    pictures = SITE / "images"
    pictures.unlink(missing_ok=True)
    pictures.symlink_to(COLLECTION / "docs" / "images")


def docs_commands() -> list[list[str]]:
    """List what checks the documentation and builds the site; any warning is an error."""
    settings = TOOLS / "docs"
    lint = "lint-collection-docs . --plugin-docs --skip-rstcheck --validate-collection-refs all"
    write = "collection --use-current --squash-hierarchy --fail-on-error --cleanup everything"
    strict = "--fresh-env --write-all --fail-on-warning --keep-going --quiet"
    antsibull_docs = str(BIN / "antsibull-docs")
    return [
        # "all", since for "dependent" it asks git for the files of amazon.aws, which ignores them.
        # Sphinx checks the reStructuredText below. Here, the name of a temporary folder is part of
        # it, and one run in 37 fails since that ends with "_", which makes it a reference.
        [antsibull_docs, *lint.split()],
        [antsibull_docs, "--config-file", str(settings / "antsibull-docs.cfg"), *write.split()]
        + ["--dest-dir", str(PAGES), "research.lightsail"],
        [str(BIN / "sphinx-build"), "--conf-dir", str(settings), *strict.split()]
        + [str(PAGES), str(HTML)],
    ]

# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx's settings for the site; `make docs` runs it on the pages that antsibull-docs writes."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

REPOSITORY = "https://github.com/research-lightsail/research.lightsail"
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest/"
# Every target outside this site that a page links to. Others would have their inventories fetched
# for this, but then no site could be built without the network, nor twice the same.
ELSEWHERE = {
    "ANSIBLE_CACHE_PLUGIN": "reference_appendices/config.html#cache-plugin",
    "ANSIBLE_CACHE_PLUGIN_CONNECTION": "reference_appendices/config.html#cache-plugin-connection",
    "ANSIBLE_CACHE_PLUGIN_PREFIX": "reference_appendices/config.html#cache-plugin-prefix",
    "ANSIBLE_CACHE_PLUGIN_TIMEOUT": "reference_appendices/config.html#cache-plugin-timeout",
    "action_plugins": "plugins/action.html",
    "ansible_collections.amazon.aws.aws_ec2_inventory": (
        "collections/amazon/aws/aws_ec2_inventory.html"
    ),
    "ansible_configuration_settings": "reference_appendices/config.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}

project = "research.lightsail"
copyright = "research.lightsail contributors"
html_title = "research.lightsail"
html_short_title = "research.lightsail"
extensions = ["sphinx_antsibull_ext"]
nitpicky = True
pygments_style = "ansible"
highlight_language = "YAML+Jinja"
html_theme = "sphinx_ansible_theme"
html_theme_options = {
    "documentation_home_url": REPOSITORY,
    "topbar_links": {
        "Source": REPOSITORY,
        "Issues": f"{REPOSITORY}/issues",
        "Ansible forum": "https://forum.ansible.com/",
    },
}
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_use_index = False


# The name of a file is a comment, as GitHub, where many read the guides, drops a block of code that
# has a caption.
FILE = re.compile(r"^\.\. file: (\S+)\n\n(\.\. code-block:: [\w-]+)\n", re.MULTILINE)

# A guide links to another by its file, which GitHub follows; here it is the page of that file.
GUIDE = re.compile(r"`([^`<]+?)\s+<(guide_\w+)\.rst>`__")
PAGE = r":ref:`\1 <ansible_collections.research.lightsail.docsite.\2>`"

# What antsibull-docs writes of the collection, and where its sections begin.
COLLECTION_PAGE, FIRST_PAGE = "index", Path(__file__).with_name("first_page.rst")
CONTENTS = ".. contents::\n"
# A heading, what stands under it, and the list of its pages, which is empty in one place.
TREE = re.compile(
    r"^(\w[\w ]+)\n([-~])\2+\n"
    r"(?:(?!\w[\w ]+\n[-~]).*\n)*?"
    r"\.\. toctree::\n(?= +:maxdepth: 1\n(?: +:hidden:\n)?\n +\S)",
    re.MULTILINE,
)


def begin_with_what_people_type(app: Sphinx, name: str, source: list[str]) -> None:
    """Begin the site with a command and a picture, and name the parts of its sidebar."""
    if name != COLLECTION_PAGE:
        return
    before, found, after = source[0].partition(CONTENTS)
    if not found:
        raise ExtensionError(f"{name} has no place for {FIRST_PAGE.name}")
    with_names = TREE.sub(r"\g<0>    :caption: \1\n", after)
    source[0] = f"{before}{FIRST_PAGE.read_text(encoding='utf-8')}\n{found}{with_names}"


def show_names(app: Sphinx, name: str, source: list[str]) -> None:
    """Show the name of a file above what is in it."""
    source[0] = FILE.sub(r"\2\n   :caption: \1\n", source[0])


def link_guides(app: Sphinx, name: str, source: list[str]) -> None:
    """Link the guides to each other's pages."""
    source[0] = GUIDE.sub(PAGE, source[0])


def link(app: Sphinx, env: object, node: nodes.Element, text: nodes.Element) -> nodes.Node | None:
    """Resolve a reference that Sphinx has no page for; None makes it a warning."""
    target = node["reftarget"]
    if target not in ELSEWHERE:
        return None
    app.linked_elsewhere.add(target)
    return nodes.reference("", "", text, internal=False, refuri=ANSIBLE + ELSEWHERE[target])


def tell_unused(app: Sphinx, error: Exception | None) -> None:
    """Warn of entries that no page needs any more."""
    for target in sorted(set(ELSEWHERE) - app.linked_elsewhere if error is None else ()):
        logging.getLogger(__name__).warning("no page links to %s: delete it in conf.py", target)


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    app.linked_elsewhere = set()
    app.connect("source-read", begin_with_what_people_type)
    app.connect("source-read", show_names)
    app.connect("source-read", link_guides)
    app.connect("missing-reference", link)
    app.connect("build-finished", tell_unused)

#!/usr/bin/python
# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: gui_session_pages
version_added: 1.0.0
short_description: Write pages with links of GUI sessions, for their owner alone
description:
  - Writes the pages of the role P(research.lightsail.gui_session_portal#role), which is the usual
    way to use it. It can write a page of your own making just as well.
  - Each file is made anew, with mode 0600 from its first byte, and moved into place when it is
    complete. So nobody reads half a page, and a full disk leaves what was there.
  - What belongs to another user is refused, since they could read the links, and so is whatever is
    no file - a link, a folder, a device. Nothing is followed, emptied or chmodded.
  - A file that cannot be written does not keep the others from being written; the task fails in the
    end, and says which and why.
  - It makes no call to AWS and needs nothing but Python.
author:
  - research.lightsail contributors (@research-lightsail)
requirements:
  - python >= 3.11
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: none
    details:
      - A difference would show links, and each is a key.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
options:
  path:
    description:
      - The file to write. Its folder must exist and be writable, and no link in the way may belong
        to another user, root excepted.
    type: path
    required: true
  content:
    description:
      - The page. B(The links in it are keys,) so give the task C(no_log), too.
      - Without it nothing is written. What can be wrong with the path, the folder and the names is
        found, and the page that is there is returned.
    type: str
  folder:
    description:
      - The folder of O(single_pages), in a folder that exists and is writable. If it is not given, it
        is called like O(path) without its ending.
      - Its permissions are set by O(mode), unless it is there and holds anything but pages; then it
        has to have them already.
    type: path
  single_pages:
    description:
      - A page for each of some virtual computers. They are put into O(folder), and are called like the
        computers. The folder is made, and can be
        entered by those who can read the pages by O(mode).
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description:
          - The name of the virtual computer, of 250 characters at most, which is what a file's name
            has room for. No two may be the same.
        type: str
        required: true
      content:
        description:
          - The page. B(The links in it are keys.)
        type: str
  mode:
    description:
      - The permissions of each file, as a quoted octal number.
      - Mind that everybody who can read a page can use the links in it.
    type: raw
    default: "0600"
seealso:
  - module: research.lightsail.lightsail_gui_session
"""

EXAMPLES = r"""
- name: Read the sessions of three computers
  research.lightsail.lightsail_gui_session_info:
    name: desk-1,desk-2,desk-3
    region: eu-west-1
  register: desktops
  no_log: true

- name: Write a list of what is open, and how to get there
  research.lightsail.gui_session_pages:
    path: ./open.txt
    content: "{{ desktops.gui_sessions | items2dict('resource_name', 'primary_url') | to_nice_yaml }}"
  no_log: true
"""

RETURN = r"""
files:
  description:
    - The files that were written since they were missing or different, in check mode those that
      would be.
    - Also returned when the task fails; the others of it were written all the same.
  returned: with O(content)
  type: list
  elements: str
content:
  description: The page that is there, null if there is none. B(Each link in it is a key.)
  returned: without O(content)
  type: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.research.lightsail.plugins.module_utils._pages.files import (
    FileError,
    problems_in_words,
)
from ansible_collections.research.lightsail.plugins.module_utils._pages.pages import (
    check_folder,
    place_of,
    problem_of,
    read_page,
    write_pages,
)

PAGE = {
    "name": {"type": "str", "required": True},
    "content": {"type": "str", "no_log": True},
}
ARGUMENTS = {
    "path": {"type": "path", "required": True},
    "content": {"type": "str", "no_log": True},
    "folder": {"type": "path"},
    "single_pages": {"type": "list", "elements": "dict", "default": [], "options": PAGE},
    # Whether it is quoted shows only in its own type.
    "mode": {"type": "raw", "default": "0600"},
}


def main():
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    problem = problem_of(**module.params)
    if problem:
        module.fail_json(msg=problem)
    if module.params["content"] is None:
        look(module, **module.params)
    files, problems = write_pages(module.check_mode, **module.params)
    if problems:
        module.fail_json(msg=problems_in_words(problems), changed=bool(files), files=files)
    module.exit_json(changed=bool(files), files=files)


def look(module, path, single_pages, mode, folder, content):
    """Ends the module with the page that is there, where all could be written."""
    at = place = place_of(path, folder)
    try:
        if single_pages:
            check_folder(place, mode)
        at = path
        module.exit_json(changed=False, content=read_page(path))
    except FileError as error:
        module.fail_json(msg=f"{at}: {error}")


if __name__ == "__main__":
    main()

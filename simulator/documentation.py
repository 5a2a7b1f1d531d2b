# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m simulator.documentation`: writes the tables of README.md that are generated.

Each stands between two comments, `<!-- generated: NAME -->` and `<!-- end -->`, and is made from
the declarations in moto/lightsail/; a test compares.  `make tables` calls this.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from . import plugin

plugin.install()

# Only now can moto's package be asked for it.
from moto.lightsail.claims import ignored_table, operations_table  # noqa: E402
from moto.lightsail.models.declarations import table  # noqa: E402
from moto.lightsail.models.faults import Faults, ForcedError  # noqa: E402
from moto.lightsail.models.options import Options, States  # noqa: E402
from moto.lightsail.models.settings import Settings  # noqa: E402

README = Path(__file__).parent / "README.md"
PLACE = re.compile(r"(<!-- generated: (\w+) -->\n\n).*?(\n<!-- end -->)", re.DOTALL)


def tables() -> dict[str, str]:
    """The generated parts by their names."""
    return {
        "operations": operations_table(),
        "ignored": ignored_table(),
        "settings": table(Settings),
        "states": table(States),
        "options": table(Options),
        "faults": table(Faults),
        "errors": table(ForcedError),
    }


def written(text: str) -> str:
    """The text with all generated parts made anew; raises ValueError if one has no place in it."""
    made = tables()
    places = [name for _begin, name, _end in PLACE.findall(text)]
    if sorted(places) != sorted(made):
        raise ValueError(f"generated parts: {sorted(made)}, places for them: {sorted(places)}")
    return PLACE.sub(lambda place: place[1] + made[place[2]] + place[3], text)


def main() -> int:
    """Writes them."""
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``python -m tools.sample``: write the sample institution anew."""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.sample.build import build


def main() -> None:
    """Write ``examples/havenstad`` and what the tests expect of it, below the given root."""
    parser = argparse.ArgumentParser(description="Write the sample institution (sample data).")
    parser.add_argument("--root", type=Path, default=Path(), help="where examples/ and tests/ lie")
    build(parser.parse_args().root)


if __name__ == "__main__":
    main()

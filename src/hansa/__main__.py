"""``python -m hansa`` is ``hansa``."""

from __future__ import annotations

from hansa.cli import main

if __name__ == "__main__":
    main()

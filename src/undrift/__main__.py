"""`python -m undrift`: the same as the `undrift` command."""

from __future__ import annotations

from undrift.quick import main

if __name__ == "__main__":
    main()

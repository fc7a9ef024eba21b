"""`python -m undrift`: the same as the `undrift` command."""

from __future__ import annotations

import sys

if not getattr(sys.flags, "safe_path", False):
    # `python -m` looks in the current directory first: a repository's own yaml.py or git.py would be run.
    del sys.path[0]

from undrift.quick import main

if __name__ == "__main__":
    main()

"""All scenarios, and those that hold where `undrift install` put the hooks in."""

from __future__ import annotations

from tests.installed.beside import BESIDE, OF_INSTALL
from tests.installed.guarding import GUARDS
from tests.installed.moving import MOVES

EVERYWHERE = (*MOVES, *BESIDE, *GUARDS)
INSTALLED = (*EVERYWHERE, *OF_INSTALL)

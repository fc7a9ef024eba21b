"""Finding the configuration: in the judged snapshot, as everything else, unless a file is named."""

from __future__ import annotations

from pathlib import Path

import click

from undrift import config
from undrift.config import Config, Vocabulary
from undrift.errors import ConfigurationError
from undrift.files import Files, decode, read_text
from undrift.git.questions import Place
from undrift.quick import CONFIGURATION_NAMES

PYPROJECT = "pyproject.toml"


def load(files: Files, where: Place, named: str = "", *, is_here: bool = False, quiet: bool = False) -> Config:
    """Return the configuration.

    That of the snapshot holds: `.undrift.yaml`, else `[tool.undrift]` of pyproject.toml. One that lies untracked in the
    working tree is used as well, and said to be, so that a new one can be tried before it is committed.

    Args:
        files: The judged snapshot.
        where: The repository.
        named: A file on disk that is used instead.
        is_here: Whether the snapshot stands for what lies here, so that an untracked configuration belongs to it.

        quiet: Whether to say nothing of it.

    Raises:
        ConfigurationError: It is wrong, or the named file cannot be read.
    """
    if named:
        return _parse(named, _from_disk(Path(named), named))
    for name in CONFIGURATION_NAMES:
        text = read_text(files, name)
        if text is not None:
            return _parse(name, text)
    text = read_text(files, PYPROJECT)
    found = config.parse_toml(PYPROJECT, text, _vocabulary()) if text and "tool" in text and "undrift" in text else None
    return found or (_untracked(where, quiet=quiet) if is_here else Config())


def _untracked(where: Place, *, quiet: bool) -> Config:
    if where.top is None:
        return Config()
    for name in CONFIGURATION_NAMES:
        path = Path(where.top, name)
        # A link may lead out of the repository, to a file whose text would be printed as a wrong configuration.
        if path.is_file() and not path.is_symlink():
            if not quiet:
                click.echo(f"undrift: {name} is not staged; it is used nevertheless", err=True)
            return _parse(name, _from_disk(path, name))
    return Config()


def _parse(name: str, text: str) -> Config:
    if name.endswith(".toml"):
        found = config.parse_toml(name, text, _vocabulary())
        if found is None:
            raise ConfigurationError(name, 0, "it has no table [tool.undrift]")
        return found
    return config.parse_yaml(name, text, _vocabulary())


def _from_disk(path: Path, name: str) -> str:
    try:
        return decode(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(name, 0, error.strerror or str(error)) from None


def _vocabulary() -> Vocabulary:
    from undrift.checks import RULES  # noqa: PLC0415 - most repositories have no configuration
    from undrift.tools import ALL  # noqa: PLC0415 - the same

    return Vocabulary(tools=tuple(tool.name for tool in ALL), rules=tuple(RULES))

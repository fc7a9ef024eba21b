from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from undrift.checks import HOOKS, RULES, documentation
from undrift.cli import COMMANDS
from undrift.config import Config, Vocabulary, parse_toml, parse_yaml
from undrift.tools import ALL

TOP = Path(__file__).parent.parent
PAGES = sorted([*TOP.glob("*.md"), *TOP.glob("docs/*.md")])
VOCABULARY = Vocabulary([tool.name for tool in ALL], list(RULES))


def text(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", text(name), re.MULTILINE | re.DOTALL)
    assert found
    return found


def test_generated_pages_are_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=TOP, check=False, capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_in_the_text_exist(page: Path) -> None:
    for path in re.findall(
        r"`((?:src|tests|docs|hooks|benchmarks|examples|\.ci)/[\w./-]*)`", page.read_text(encoding="utf-8")
    ):
        assert (TOP / path).exists(), path


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_what_why_and_how(name: str) -> None:
    said = documentation(name)

    assert re.match(r"[A-Z].*\.\n", said)
    assert [line for line in said.splitlines() if line in {"Why it hurts:", "Flagged:", "Instead:"}] == [
        "Why it hurts:",
        "Flagged:",
        "Instead:",
    ]


@pytest.mark.parametrize("name", RULES)
def test_the_changelog_names_every_rule_of_a_hook(name: str) -> None:
    assert name in text("CHANGELOG.md") or "suppression" in name


def test_the_hooks_of_pre_commit_are_the_hooks_of_the_code() -> None:
    entries = {hook["id"]: hook["entry"] for hook in yaml.safe_load(text(".pre-commit-hooks.yaml"))}

    assert entries == {"undrift": "undrift check"} | {hook: f"undrift {hook}" for hook in (*HOOKS, "schema-notice")}
    assert set(HOOKS) <= set(COMMANDS)


def test_the_readme_shows_every_command() -> None:
    for name in set(COMMANDS) - set(HOOKS):
        assert f"`undrift {name}" in text("README.md")


def test_the_examples_of_the_configuration_are_valid() -> None:
    [example] = blocks("docs/configuration.md", "yaml")
    [toml] = blocks("docs/configuration.md", "toml")

    assert parse_yaml("x", example, VOCABULARY).ignore[0].rule == "duplicate-version"
    assert isinstance(parse_toml("x", toml, VOCABULARY), Config)


def test_the_configuration_page_names_every_key() -> None:
    [example] = blocks("docs/configuration.md", "yaml")
    document = yaml.safe_load(example)

    everywhere = {"projects", "discover", "exclude", "default_branch", "rules", "ignore", "dialect", "migrate"}
    assert set(document) == everywhere | {"on_notice", "notice_in_ci"}
    assert set(document["projects"][0]) == {"tool", "directory", "name", "dialect", "schema", "migrate"}

"""The command `rules`: the list of rules, or what one means."""

from __future__ import annotations

import click

from undrift.checks import HOOKS, RULES, documentation, rules_of


@click.command("rules")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """List the rules with the hook that checks each, or explain the one called NAME."""
    if name:
        for rule in sorted(rules_of((name,)), key=list(RULES).index):
            click.echo(f"{rule} ({RULES[rule].severity.value})\n\n{documentation(rule).rstrip()}\n")
        return
    width = max(map(len, RULES))
    for rule in RULES:
        hook = next((hook for hook, modules in HOOKS.items() if rule in {m.RULE.name for m in modules}), "every hook")
        click.echo(f"{rule:{width}}  {hook:19}  {documentation(rule).splitlines()[0]}")

"""SQL text: what a script says about itself. The only room that imports sqlglot."""

"""Putting undrift's hooks where git, husky or lefthook runs them from, and taking them out again."""

"""git: snapshots of the index, of commits and of the working tree, and what changed between them.

The only room that runs git or imports GitPython. Two ways of running it, for one reason: GitPython takes seven
times as long to import as an interpreter takes to start, so what every commit asks (`process`) is asked with a
bare process, and GitPython serves the questions about branches (`branches`) that a range or a CI run asks.
"""

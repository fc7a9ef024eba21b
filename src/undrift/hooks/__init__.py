"""The commands: options in, a pipeline called, text out, an exit status. Nothing is decided here."""

"""`howgood …`: the same verbs as the web, for scripts and for whoever runs the server.

Exit 0 done, 1 refused with the reasons on stderr, 2 wrong usage; nothing but the result goes to stdout.
"""

from app.cli.commands import app


def main() -> None:
    """The entry point of the `howgood` command."""
    app()

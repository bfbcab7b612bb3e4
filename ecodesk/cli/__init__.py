"""The command line: the second front of the same calls the window makes.

Text and JSON go to standard output, progress and errors to standard error. Exit status: 0 done,
1 done and something was found, 2 could not be done.
"""

from ecodesk.cli.run import COMMANDS, main

__all__ = ["COMMANDS", "main"]

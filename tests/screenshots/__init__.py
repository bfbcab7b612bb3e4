"""Pictures of every page and dialog on the sample: `python -m tests.screenshots FOLDER`."""

"""The window: everything that knows QtWidgets.

`session` is the open workspace as widgets see it and the only place where results become signals;
`background` runs work off the UI thread; `commands` is the one list that feeds menus, tool bars,
shortcuts and the command box. Panels and pages know the session and nothing of each other.
"""

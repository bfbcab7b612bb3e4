"""The parts of the import dialog: the list of files, and one tab for each thing a file leaves to decide.

What is known of the files comes from `exchange.examining`; the tabs show it and say what was chosen.
"""

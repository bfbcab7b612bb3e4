"""The linter for restoration plans: declared rules, their findings, waivers and fixes.

A rule is declared once (`rule.Rule`) and read by the panel, the settings, the command line, the help
and the report annex. Rules get a picture of the plan and the rows to look at, work on arrays and
return findings; they know no files and no windows.
"""

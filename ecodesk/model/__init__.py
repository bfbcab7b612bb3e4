"""The records of a restoration plan, how they change, and where they lie on the ground.

`fields` and `records` declare every column once; `table` and `snapshot` hold all rows of one
revision as an immutable picture; `edit` is one user gesture; `crs` and `measures` know the
CGCS2000 zones and the ellipsoid. Nothing here knows files, databases or windows.
"""

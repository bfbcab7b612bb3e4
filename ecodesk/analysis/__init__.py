"""Questions about the plan as a whole: what overlaps, what is covered, how water flows, how things group.

Data in, result out: arrays and small records, no findings, no files, no windows. Rules, panels and
reports ask the same functions.
"""

"""Forms made from declarations: chapters of fields, tables of child rows, what stands beside them.

A record type declares its fields with the chapter they belong to; `project_chapters` declares the chapters
of a project, their order, and the tables of child rows in them. Another field, chapter or table is one more
declaration; nothing in this package names a field of a project but that module and the context column.
"""

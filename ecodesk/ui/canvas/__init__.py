"""The map one draws on: a widget, its tools, snapping, and the edits that drawing makes.

Base map and projects come as pictures painted off the UI thread; what follows the pointer is painted
live on top. Tools turn gestures into geometries; `drawing_edits` turns geometries into named edits.
"""

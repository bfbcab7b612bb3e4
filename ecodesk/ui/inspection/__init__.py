"""What the inspector shows: facts worked out as data, and the widgets that set them in type."""

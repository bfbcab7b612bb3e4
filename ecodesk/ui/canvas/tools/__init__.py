"""What the mouse does on the canvas: one tool at a time, each in a module of its own."""

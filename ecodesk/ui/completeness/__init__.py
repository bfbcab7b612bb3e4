"""Parts of the matrix page: its head, legend and footer, and the sections of the panel beside the grid."""

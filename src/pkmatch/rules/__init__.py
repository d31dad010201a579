"""One file a rule or family: its masks, columns, rows and goal terms."""

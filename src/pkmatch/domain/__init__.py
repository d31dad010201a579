"""What a planner talks about: frozen, checked records without arrays and without a solver."""

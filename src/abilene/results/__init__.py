"""The records of a plan, its tables, its folder, and how two plans differ."""

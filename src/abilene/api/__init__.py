"""What a user of Python holds: a plan with its folder, its tables, its hours and its charts."""

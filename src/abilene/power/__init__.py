"""What a campus needs to run: dispatch by the hour, and the cheapest capacities for a load."""

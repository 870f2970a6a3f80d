"""What a campus needs to run: equipment, dispatch by the hour, and the cheapest capacities for a load."""

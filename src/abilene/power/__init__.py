"""What a campus needs to run: equipment, dispatch, sizing."""

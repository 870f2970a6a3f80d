"""A study: one question asked of a programme many times, with values of it varied by a design."""

"""Abilene plans AI infrastructure programmes."""

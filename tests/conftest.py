"""Settings of every test."""

from hypothesis import settings

settings.register_profile("abilene", deadline=None)
settings.load_profile("abilene")

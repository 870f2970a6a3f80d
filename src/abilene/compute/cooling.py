"""How a facility may be cooled: names alone, for whoever asks without computing anything."""

from __future__ import annotations

from typing import Literal, get_args

CoolingType = Literal["air_chiller", "evaporative", "liquid"]
COOLING_TYPES: tuple[CoolingType, ...] = get_args(CoolingType)

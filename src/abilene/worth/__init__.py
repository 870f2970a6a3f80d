"""What a build-out is worth to the end of its use: LCOC, net present value and rates of return, campus by campus."""

from abilene.worth.tornado import Bar, tornado
from abilene.worth.valuation import Valuation
from abilene.worth.value import Worth, no_life, worths

__all__ = ["Bar", "Valuation", "Worth", "no_life", "tornado", "worths"]

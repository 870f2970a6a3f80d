"""What a build-out is worth to the end of its use: LCOC, net present value and rates of return, campus by campus."""

from abilene.appraisal.lifetime import Valuation
from abilene.appraisal.tornado import Bar, tornado
from abilene.appraisal.value import Worth, no_life, worths

__all__ = ["Bar", "Valuation", "Worth", "no_life", "tornado", "worths"]

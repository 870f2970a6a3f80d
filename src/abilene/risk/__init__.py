"""What may happen to a build-out: delay, cost and money drawn at random, and the plan played quarter by quarter."""

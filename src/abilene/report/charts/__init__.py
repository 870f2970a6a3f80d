"""Charts of a plan: plain dicts for ECharts, made by pure functions, each with the table behind it."""

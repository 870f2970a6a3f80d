"""Questions over many plans or hours: backtest, flexibility, jobs through the hours."""

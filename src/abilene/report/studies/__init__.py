"""What people see of a backtest, a sizing, a simulation and a flexibility study."""

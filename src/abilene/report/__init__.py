"""What people see: the answer in the terminal."""

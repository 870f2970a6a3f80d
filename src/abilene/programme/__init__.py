"""What is planned: the programme file, read and resolved."""

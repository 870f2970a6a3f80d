"""One campus as a power problem: equipment, connection, contracts, load, and its sizing."""

"""What nature and markets give: weather, prices, fuel."""

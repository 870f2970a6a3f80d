"""Who said what: sources, actors, claims and viewpoints."""

"""The chain on one page, the study of each view, and what its answer is."""

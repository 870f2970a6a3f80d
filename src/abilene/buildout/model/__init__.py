"""The rows of the build-out as a mixed-integer programme, one file per family."""

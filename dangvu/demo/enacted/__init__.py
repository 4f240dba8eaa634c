"""The history after the opening of a province that lives on, as the acts an office would have recorded."""

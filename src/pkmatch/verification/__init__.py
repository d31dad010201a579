"""The second opinion: plain loops over domain objects, nothing shared with the model."""

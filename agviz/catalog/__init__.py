"""What can be predicted: the outputs in one table."""

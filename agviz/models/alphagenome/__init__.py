"""AlphaGenome on this machine: weights of one network, asked through the SDK's interface."""

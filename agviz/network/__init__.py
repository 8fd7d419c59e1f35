"""The AlphaGenome network: arrays in, arrays out. No genomic object enters here."""

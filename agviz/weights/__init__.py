"""A trained model on disk: config, parameters, tracks, assembly, provenance."""

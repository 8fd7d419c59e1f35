"""Everything that predicts, behind the SDK's `DnaModel`."""

"""Readers of measurements, each a `Source`: bigWig, BED, BAM, VCF, cool, STAR junctions."""

"""The BAM files of the shared data, and their introns as pysam finds them."""

from collections import Counter

SAMPLES = ("ENCFF914GVK", "ENCFF088HTJ", "ENCFF676QNL", "ENCFF325HFX")
LEFT_OUT = 0x4 | 0x100 | 0x200 | 0x400  # unmapped, secondary, failed, duplicate


def introns(path) -> Counter:
    """Introns of a BAM file by pysam's own reading of its reads."""
    import pysam

    found: Counter = Counter()
    for read in pysam.AlignmentFile(str(path)):
        if read.flag & LEFT_OUT or read.reference_name != "chr10":
            continue
        at = read.reference_start
        for code, length in read.cigartuples:
            if code == 3:
                found[at, at + length] += 1
            if code in (0, 2, 3, 7, 8):
                at += length
    return found

"""Every number and color of the house look, named, in mm and pt. Nothing else decides looks.

Sizes follow the journals' rules: 5 to 8 pt text, lines of 0.25 pt or more, 89/120/183 mm wide.
"""

MM_PER_PT = 25.4 / 72
WIDTHS = {"single": 89.0, "medium": 120.0, "double": 183.0}  # journal columns, mm

# Fonts, the first that is installed is used. The first three have the same advance widths.
FONTS = ("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans")
TITLE_SIZE, LETTER_SIZE, LABEL_SIZE, TICK_SIZE, NUMBER_SIZE, SMALL_SIZE = (
    7.0,
    8.0,
    6.0,
    5.5,
    5.0,
    5.0,
)
SMALLEST_TEXT = 5.0

# Those of one line are apart in lightness too, so that they can be told in grey.
REFERENCE, ALTERNATE = "#A8A8A8", "#C8102E"
GAIN, LOSS = "#B2182B", "#3888C0"
PLUS, MINUS, UNSTRANDED = "#0072B2", "#E2701F", "#4D4D4D"
SERIES = ("#2E2E2E", "#0072B2", "#E2701F", "#62C4A0", "#67308F")  # overlaid tracks, groups
VARIANT, HIGHLIGHT, GENE = "#E69F00", "#F0E442", "#1A1A1A"
INK, FAINT = "#000000", "#6E6E6E"  # FAINT: contrast over 4.5 on white
GENE_HIGHLIGHT = "#B8409F"  # in grey, too, far lighter than GENE and darker than paper
HIGHLIGHT_ALPHA = 0.25

AXIS_LINE, TICK_LINE, DATA_LINE, THIN_LINE, VARIANT_LINE = 0.5, 0.5, 0.6, 0.35, 0.75  # pt
LEADER_LINE = 0.25  # pt: the thinnest that journals print
ALTERNATE_LINE = 0.45  # pt: thinner than REF's outline, so that REF shows behind an equal ALT
TICK_LENGTH = 2.0 * MM_PER_PT

PAGE_MARGIN = 1.0  # mm, on all four sides
GUTTER_MOST, GUTTER_LEAST, TICK_LANE = 26.0, 9.0, 6.5  # mm, left of the data
PANEL_GAP, ROW_GAP, COLUMN_GAP = 2.8, 1.8, 4.0  # mm; a row gap holds two halves of a number
SIGNAL_ROW, GENE_ROW, LOGO_ROW = 8.0, 3.6, 12.0  # mm
SMALLEST_BIN = 0.35  # pt: a bin is never narrower, so that a peak of one base is seen
TEXT_AIR = 0.5  # mm kept free between two texts of one lane

"""Whether two colors stay apart in grey and for colour-blind readers.

Dichromats are simulated by matrices in linear RGB: deuteranopes and protanopes by those of Viénot
et al. (1999), tritanopes, of whom they say nothing, by that of Machado et al. (2009). Differences
are those of CIELAB (1976), of which about 10 are told apart at a glance in small marks.

References
----------
.. [1] F. Viénot, H. Brettel, J. D. Mollon, Digital video colourmaps for checking the legibility of
   displays by dichromats, *Color Research and Application* 24:243-252 (1999).
.. [2] G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, A physiologically-based model for
   simulation of color vision deficiency, *IEEE Transactions on Visualization and Computer
   Graphics* 15:1291-1298 (2009).
"""

import numpy as np
from jaxtyping import Float64

APART = 10.0
"""Least difference in CIELAB."""

GREY_APART = 12.0
"""Least difference in lightness, of 100: prints are coarser than screens."""

# Of linear RGB; rows: red, green, blue. The first two from the LMS projections of [1]_.
SIGHTS = {
    "for deuteranopes": np.array(
        [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]
    ),
    "for protanopes": np.array(
        [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]
    ),
    "for tritanopes": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
"""From linear sRGB (IEC 61966-2-1)."""

WHITE = np.array([0.9505, 1.0, 1.089])

Triple = Float64[np.ndarray, "3"]


def merges(one: str, other: str) -> tuple[str, ...]:
    """The sights, in words, by which two colors (`"#rrggbb"`) look alike."""
    first, second = _linear(one), _linear(other)
    found = []
    if abs(_lab(first)[0] - _lab(second)[0]) < GREY_APART:
        found.append("in grey")
    for sight, matrix in SIGHTS.items():
        if np.linalg.norm(_lab(matrix @ first) - _lab(matrix @ second)) < APART:
            found.append(sight)
    return tuple(found)


def lightness(color: str) -> float:
    """Of a color, 0 for black to 100 for white."""
    return float(_lab(_linear(color))[0])


def _linear(color: str) -> Triple:
    """Light of each channel, 0 to 1."""
    coded = np.array([int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def _lab(linear: Triple) -> Triple:
    ratio = TO_XYZ @ np.clip(linear, 0, 1) / WHITE
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    x, y, z = root
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])

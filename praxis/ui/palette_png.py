"""Screenshots as PNG with at most 256 colours, by the standard library alone."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256
_POPULAR = 64
_CANDIDATES = 1_500


def quantised(png: bytes) -> bytes:
    """The 8-bit RGB or RGBA picture `png` in at most 256 colours.

    Every colour that is left out becomes the nearest of them: right for screens, where they
    are the edges of letters.
    """
    width, height, pixels = _pixels(png)
    counts = Counter(pixels)
    kept = _palette(counts)
    index = {colour: at for at, colour in enumerate(kept)}
    near: dict[tuple[int, int, int], int] = {}
    for colour in counts:
        if colour not in index:
            coarse = (colour[0] >> 2, colour[1] >> 2, colour[2] >> 2)
            if coarse not in near:
                near[coarse] = _nearest(colour, kept)
            index[colour] = near[coarse]
    lines = bytearray()
    for row in range(height):
        line = pixels[row * width : (row + 1) * width]
        lines += b"\x00" + bytes(index[colour] for colour in line)
    return b"".join(
        [
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(kept)),
            _chunk(b"IDAT", zlib.compress(bytes(lines), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _palette(counts: Counter[bytes]) -> list[bytes]:
    """The most used colours, then those that would be most wrong without a place of their own."""
    ranked = [colour for colour, _ in counts.most_common()]
    kept, rest = ranked[:_POPULAR], ranked[_POPULAR:_CANDIDATES]
    far = {colour: min(_distance(colour, each) for each in kept) for colour in rest}
    while far and len(kept) < _COLOURS:
        worst = max(far, key=lambda colour: counts[colour] * far[colour])
        kept.append(worst)
        del far[worst]
        far = {colour: min(gap, _distance(colour, worst)) for colour, gap in far.items()}
    return kept


def _distance(one: bytes, other: bytes) -> int:
    red, green, blue = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    return red * red + green * green + blue * blue


def _nearest(colour: bytes, kept: list[bytes]) -> int:
    return min(range(len(kept)), key=lambda at: _distance(colour, kept[at]))


def _pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the three bytes of each pixel, row by row."""
    width = height = size = 0
    packed = b""
    for kind, body in _chunks(png):
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            if depth != 8 or colour not in (2, 6) or interlaced:
                raise ValueError("only plain 8-bit RGB and RGBA pictures are read")
            size = 3 if colour == 2 else 4
        elif kind == b"IDAT":
            packed += body
    raw = _unfiltered(zlib.decompress(packed), width * size, height, size)
    step = struct.iter_unpack("3s" if size == 3 else "3sx", raw)
    return width, height, [colour for (colour,) in step]


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(_SIGNATURE):
        raise ValueError("not a PNG")
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _unfiltered(data: bytes, stride: int, height: int, size: int) -> bytes:
    """PNG 1.2, section 6: each row is stored as differences to its neighbours."""
    out = bytearray()
    above = bytes(stride)
    for row in range(height):
        kind = data[row * (stride + 1)]
        line = bytearray(data[row * (stride + 1) + 1 : (row + 1) * (stride + 1)])
        if kind == 1:
            for at in range(size, stride):
                line[at] = (line[at] + line[at - size]) & 255
        elif kind == 2:
            line = bytearray((one + two) & 255 for one, two in zip(line, above, strict=True))
        elif kind == 3:
            for at in range(stride):
                left = line[at - size] if at >= size else 0
                line[at] = (line[at] + ((left + above[at]) >> 1)) & 255
        elif kind == 4:
            for at in range(stride):
                left, corner = (line[at - size], above[at - size]) if at >= size else (0, 0)
                line[at] = (line[at] + _paeth(left, above[at], corner)) & 255
        out += line
        above = bytes(line)
    return bytes(out)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    far_left, far_up, far_corner = abs(guess - left), abs(guess - up), abs(guess - corner)
    if far_left <= far_up and far_left <= far_corner:
        return left
    return up if far_up <= far_corner else corner


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

"""Taking bytes out of a stream that may be longer or shorter than it says."""

from collections.abc import Callable

PIECE = 1 << 20
"""Bytes read at a time."""


def read_exactly(read: Callable[[int], bytes], count: int) -> bytearray:
    """Read a stream that must end after so many bytes.

    Memory grows with what comes, not with what is promised, and no more than one byte is read past
    the promise.

    Args:
        read: Method `read` of a file or of a decompressor.

    Raises:
        EOFError: There are fewer, or more.
    """
    data = bytearray()
    while len(data) < count:
        piece = read(min(PIECE, count - len(data)))
        if not piece:
            raise EOFError(f"holds {len(data)} bytes of values; its header promises {count}")
        data += piece
    # Reading past the last byte is also what makes gzip and zip check their sums.
    if read(1):
        raise EOFError(f"holds more than the {count} bytes of values that its header promises")
    return data

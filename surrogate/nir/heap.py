"""HDF5's global heaps, where its texts are: damaged ones hang the HDF5 library.

Layout from the HDF5 File Format Specification, version 3.0, III.E "Disk Format: Level 1E - Global
Heap": the signature ``GCOL``, version 1, three reserved bytes, the collection's size (8 bytes),
then objects: number (2 bytes), reference count (2), reserved (4), size (8), data to a multiple of
8 bytes. Object 0 is free space, whose size has its header in it.
"""

from surrogate.errors import SurrogateInputError

SIGNATURE = b"GCOL\x01"
HEADER = 16


def check_heaps(data: bytes) -> None:
    """Check that the library's walk over each global heap comes to its end.

    Args:
        data: A whole file, its lengths of 8 bytes.

    Raises:
        SurrogateInputError: An object of a heap has no length, or lies beyond its heap; or the
            heaps have more objects than there is room for, one heap lying in another.
    """
    room = len(data) // HEADER
    start = data.find(SIGNATURE)
    while start >= 0:
        end = start + int.from_bytes(data[start + 8 : start + 16], "little")
        place = start + HEADER
        if not place <= end <= len(data):
            raise SurrogateInputError("a damaged HDF5 heap")
        while place + HEADER <= end:
            number = int.from_bytes(data[place : place + 2], "little")
            size = int.from_bytes(data[place + 8 : place + 16], "little")
            step = HEADER + (size + 7) // 8 * 8 if number else size
            room -= 1
            if not 0 < step <= end - place or room < 0:
                raise SurrogateInputError("a damaged HDF5 heap")
            place += step
        start = data.find(SIGNATURE, start + 1)

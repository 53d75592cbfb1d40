# Reads an image with libqcow: prints the size of the disk, and the CRC-32 of each stretch that a line
# of the input names by position and length.
import sys
import zlib

import pyqcow

image = pyqcow.file()
image.open(sys.argv[1])
print(image.get_media_size())
for line in sys.stdin:
    position, left = (int(number) for number in line.split())
    checksum = 0
    while left > 0:
        piece = image.read_buffer_at_offset(min(left, 1 << 20), position)
        if not piece:
            raise EOFError("nothing at %d" % position)
        checksum = zlib.crc32(piece, checksum)
        position += len(piece)
        left -= len(piece)
    print(checksum)

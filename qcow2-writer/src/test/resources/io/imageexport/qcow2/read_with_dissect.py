# Reads an image with dissect.hypervisor, which inflates clusters with a window of 4 KiB: prints the size of the
# disk, and the CRC-32 of each stretch that a line of the input names by position and length. The first argument
# is the inflate to use: zlib or isal (ISA-L).
import sys
import zlib

from dissect.hypervisor.disk import qcow2

if sys.argv[1] == "isal":
    from isal import isal_zlib

    qcow2.zlib = isal_zlib

with open(sys.argv[2], "rb") as file:
    disk = qcow2.QCow2(file).open()
    print(disk.size)
    for line in sys.stdin:
        position, left = (int(number) for number in line.split())
        disk.seek(position)
        checksum = 0
        while left > 0:
            piece = disk.read(min(left, 1 << 20))
            if not piece:
                raise EOFError("nothing at %d" % position)
            checksum = zlib.crc32(piece, checksum)
            left -= len(piece)
        print(checksum)

package io.millrace.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The form of a state file.
///
/// ```text
/// Arrow IPC stream     schema message (metadata: kind, operator, version, epoch, fingerprint,
///                        closed groups)
///                      record batch messages, each of upserts only or of tombstones only
///                      end-of-stream marker; readers of Arrow streams stop here
/// trailer              "MILLRST1"
///                      int32 number of blocks, int64 number of rows
///                      per block (one Arrow message each, the marker too):
///                        int64 length, int32 CRC32C
///                      int64 length of the whole file
///                      int32 length of the trailer
///                      int32 CRC32C of the trailer up to here
///                      "MILLRST1"
/// ```
///
/// Numbers are little-endian. The blocks cover everything before the trailer, so its checksum
/// vouches for the whole file. A file without a valid trailer is not a state file.
final class StateFileFormat {
    /// Version of the format, in the schema's metadata.
    static final String FORMAT = "1";

    /// Version of a file with [ClosedGroups], which older readers would not drop.
    static final String FORMAT_CLOSING = "2";

    /// Last column of the file: true in rows that say that a group is gone.
    static final String TOMBSTONE = "_tombstone";

    static final long MAGIC =
            ByteBuffer.wrap("MILLRST1".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();

    /// Bytes of the trailer before the blocks: magic, number of blocks, number of rows.
    static final int TRAILER_HEAD_BYTES = 8 + 4 + 8;

    /// Bytes of the trailer after the blocks: file length, trailer length, checksum, magic.
    static final int TRAILER_TAIL_BYTES = 8 + 4 + 4 + 8;

    /// Bytes of the trailer per block.
    static final int BLOCK_BYTES = 8 + 4;

    private StateFileFormat() {}

    static int crc32c(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}

package io.millrace.cpu;

import io.millrace.backend.GroupTable;

import java.util.Arrays;

/// Finds groups by their words with open addressing; group ids are dense from 0.
///
/// ```text
///   entries   [tag | id + 1]  ...           a power of two, at most half full, linear probing:
///                                           of 2^n entries n bits the id, the other 32 - n the tag
///   rows      [word 0 .. word n-1 | stamp]  one row a group: found, compared and stamped together
///   stamp     [epoch: 48 bits | null flags: 16 bits]
/// ```
///
/// The flags are a part of what identifies a group, as its words are: they lie with the epoch so
/// that they take no room of their own.
///
/// Rows of a chunk are looked up in steps, each a loop whose memory accesses do not wait for each
/// other; only new groups are added one by one. A tag tells other groups from the wanted one
/// without a look at their rows. Arrays live on the heap, so that loops over them vectorise and
/// bounds are checked; the table reports their size. Not thread-safe.
final class GroupIndex {
    /// How many null flags a stamp holds beside the epoch.
    static final int FLAG_BITS = 16;

    private static final int EPOCH_BITS = Long.SIZE - FLAG_BITS;
    private static final long FLAG_MASK = (1L << FLAG_BITS) - 1;
    private static final int ENTRIES_MIN = 64;
    private static final int ARRAY_LENGTH_MAX = Integer.MAX_VALUE - 8;
    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

    private static final Probes NONE = new Probes();

    private final int wordCount;
    private final int stride;

    /// Of the call at hand.
    private long[] hashes = NONE.hashes;

    private int[] found = NONE.found;
    private int[] missed = NONE.missed;

    private long[] rows;

    /// Entries of four bytes: of a table of 60,000 groups they stay in the L2 cache, where those of
    /// eight do not.
    private int[] entries = new int[ENTRIES_MIN];

    private int size;

    /// The groups that were touched at the greatest epoch, in any order.
    private int[] touched = new int[0];

    private int touchedCount;
    private long epochLast = Long.MIN_VALUE;

    /// All groups that were touched after it are listed. As large as can be when that is not known.
    private long listedAfter = Long.MAX_VALUE;

    /// @param wordCount the words of a group, flags in its stamp aside
    GroupIndex(int wordCount) {
        this.wordCount = wordCount;
        this.stride = wordCount + 1;
        this.rows = new long[16 * stride];
    }

    int size() {
        return size;
    }

    int stride() {
        return stride;
    }

    /// The rows, of which the first `size * stride` words count.
    long[] rows() {
        return rows;
    }

    /// Returns a word of the group; behind the last comes its stamp, whose lowest bits are its null
    /// flags.
    long word(int group, int word) {
        return rows[group * stride + word];
    }

    private long epoch(int group) {
        return rows[group * stride + wordCount] >> FLAG_BITS;
    }

    long memoryBytes() {
        return 8L * rows.length + 4L * (entries.length + touched.length);
    }

    /// Writes the groups that were touched after the epoch, ascending or in any other order.
    ///
    /// @param target as long as there are groups
    /// @return how many
    int touchedAfter(long epoch, int[] target) {
        if (epoch >= listedAfter) {
            int listed = epoch < epochLast ? touchedCount : 0;
            System.arraycopy(touched, 0, target, 0, listed);
            return listed;
        }
        int count = 0;
        for (int group = 0; group < size; group++) {
            if (epoch == Long.MIN_VALUE || epoch(group) > epoch) {
                target[count++] = group;
            }
        }
        return count;
    }

    /// Returns how many groups were touched after the epoch, or more.
    int touchedMax(long epoch) {
        return epoch >= listedAfter ? touchedCount : size;
    }

    /// Makes room in the list, in a new one for a new epoch.
    private void list(int added, long epoch) {
        if (epoch != epochLast) {
            // A smaller epoch would take listed groups out again, and nothing is after the least.
            boolean isKnown = epoch > epochLast && (size == 0 || epochLast != Long.MIN_VALUE);
            listedAfter = isKnown ? epochLast : Long.MAX_VALUE;
            epochLast = Math.max(epoch, epochLast);
            touchedCount = 0;
        }
        if (touchedCount + added > touched.length) {
            int wanted = Math.max(touchedCount + added, touched.length + (touched.length >> 1));
            touched = Arrays.copyOf(touched, wanted);
        }
    }

    /// Writes the groups of `count` rows, whose words are `words[word][row]`, new ones where none
    /// is found, and stamps them.
    ///
    /// @param words behind those of a group the null flags, at most [#FLAG_BITS]
    /// @param epoch not beyond [GroupTable#EPOCH_MAX], of either sign
    /// @param probes for the length of the call
    void lookup(long[][] words, int count, int[] groups, long epoch, Probes probes) {
        use(probes);
        reserve(count);
        long stamp = epoch << FLAG_BITS;
        if (stamp >> FLAG_BITS != epoch) {
            throw new IllegalArgumentException("epoch " + epoch);
        }
        list(count, epoch);
        hash(words, count);
        probe(count);
        int misses =
                switch (wordCount) {
                    case 1 -> compare1(words, count, groups, stamp);
                    case 2 -> compare2(words, count, groups, stamp);
                    case 3 -> compare3(words, count, groups, stamp);
                    default -> compare(words, count, groups, stamp);
                };
        for (int i = 0; i < misses; i++) {
            int row = missed[i];
            groups[row] = findOrAdd(words, row, stamp);
        }
    }

    /// Writes the group of each position of the chunk, or -1 where there is none.
    void find(long[][] words, int count, int[] groups, Probes probes) {
        use(probes);
        hash(words, count);
        int mask = entries.length - 1;
        for (int row = 0; row < count; row++) {
            int slot = (int) hashes[row] & mask;
            groups[row] = -1;
            for (int entry = entries[slot]; entry != 0; entry = entries[slot]) {
                int group = (entry & mask) - 1;
                if (isTagged(entry, hashes[row], mask) && isAt(group, words, row)) {
                    groups[row] = group;
                    break;
                }
                slot = (slot + 1) & mask;
            }
        }
    }

    private void use(Probes probes) {
        hashes = probes.hashes;
        found = probes.found;
        missed = probes.missed;
    }

    private void hash(long[][] words, int count) {
        long[] target = hashes;
        System.arraycopy(words[wordCount], 0, target, 0, count);
        for (int word = 0; word < wordCount; word++) {
            long[] source = words[word];
            for (int i = 0; i < count; i++) {
                long hash = (target[i] ^ source[i]) * PRIME;
                target[i] = hash ^ hash >>> 32;
            }
        }
        for (int i = 0; i < count; i++) {
            long hash = target[i] * PRIME;
            target[i] = hash ^ hash >>> 29;
        }
    }

    /// Returns whether the tag of an entry is that of the hash: its upper half, but for the bits
    /// that hold the id.
    private static boolean isTagged(int entry, long hash, int mask) {
        return ((entry ^ (int) (hash >>> 32)) & ~mask) == 0;
    }

    /// Returns the entry of a group.
    private static int entry(long hash, int group, int mask) {
        return (int) (hash >>> 32) & ~mask | (group + 1);
    }

    /// Writes the group of the entry whose tag is that of the row, or -1 for an empty one.
    private void probe(int count) {
        int[] all = entries;
        int mask = all.length - 1;
        for (int i = 0; i < count; i++) {
            long hash = hashes[i];
            int slot = (int) hash & mask;
            int entry = all[slot];
            // Ends: at least half of the entries are empty.
            while (entry != 0 && !isTagged(entry, hash, mask)) {
                slot = (slot + 1) & mask;
                entry = all[slot];
            }
            found[i] = (entry & mask) - 1;
        }
    }

    /// @param epochStamp the epoch in its place, without flags
    private int compare1(long[][] words, int count, int[] groups, long epochStamp) {
        long[] first = words[0];
        long[] flags = words[1];
        int misses = 0;
        int listed = touchedCount;
        long[] target = rows;
        for (int i = 0; i < count; i++) {
            int group = found[i];
            int at = group * 2;
            long stamp = epochStamp | flags[i];
            if (group >= 0
                    && target[at] == first[i]
                    && (target[at + 1] ^ stamp) << EPOCH_BITS == 0) {
                touched[listed] = group;
                listed += target[at + 1] != stamp ? 1 : 0;
                target[at + 1] = stamp;
                groups[i] = group;
            } else {
                missed[misses++] = i;
            }
        }
        touchedCount = listed;
        return misses;
    }

    private int compare2(long[][] words, int count, int[] groups, long epochStamp) {
        long[] first = words[0];
        long[] second = words[1];
        long[] flags = words[2];
        int misses = 0;
        int listed = touchedCount;
        long[] target = rows;
        for (int i = 0; i < count; i++) {
            int group = found[i];
            int at = group * 3;
            long stamp = epochStamp | flags[i];
            if (group >= 0
                    && target[at] == first[i]
                    && target[at + 1] == second[i]
                    && (target[at + 2] ^ stamp) << EPOCH_BITS == 0) {
                touched[listed] = group;
                listed += target[at + 2] != stamp ? 1 : 0;
                target[at + 2] = stamp;
                groups[i] = group;
            } else {
                missed[misses++] = i;
            }
        }
        touchedCount = listed;
        return misses;
    }

    private int compare3(long[][] words, int count, int[] groups, long epochStamp) {
        long[] first = words[0];
        long[] second = words[1];
        long[] third = words[2];
        long[] flags = words[3];
        int misses = 0;
        int listed = touchedCount;
        long[] target = rows;
        for (int i = 0; i < count; i++) {
            int group = found[i];
            int at = group * 4;
            long stamp = epochStamp | flags[i];
            if (group >= 0
                    && target[at] == first[i]
                    && target[at + 1] == second[i]
                    && target[at + 2] == third[i]
                    && (target[at + 3] ^ stamp) << EPOCH_BITS == 0) {
                touched[listed] = group;
                listed += target[at + 3] != stamp ? 1 : 0;
                target[at + 3] = stamp;
                groups[i] = group;
            } else {
                missed[misses++] = i;
            }
        }
        touchedCount = listed;
        return misses;
    }

    private int compare(long[][] words, int count, int[] groups, long epochStamp) {
        int misses = 0;
        for (int i = 0; i < count; i++) {
            int group = found[i];
            if (group >= 0 && isAt(group, words, i)) {
                touch(group, epochStamp | words[wordCount][i]);
                groups[i] = group;
            } else {
                missed[misses++] = i;
            }
        }
        return misses;
    }

    private void touch(int group, long stamp) {
        int at = group * stride + wordCount;
        touched[touchedCount] = group;
        touchedCount += rows[at] != stamp ? 1 : 0;
        rows[at] = stamp;
    }

    private boolean isAt(int group, long[][] words, int row) {
        int at = group * stride;
        for (int word = 0; word < wordCount; word++) {
            if (rows[at + word] != words[word][row]) {
                return false;
            }
        }
        return (rows[at + wordCount] ^ words[wordCount][row]) << EPOCH_BITS == 0;
    }

    private int findOrAdd(long[][] words, int row, long epochStamp) {
        long stamp = epochStamp | words[wordCount][row];
        long hash = hashes[row];
        int mask = entries.length - 1;
        int slot = (int) hash & mask;
        for (int entry = entries[slot]; entry != 0; entry = entries[slot]) {
            int group = (entry & mask) - 1;
            if (isTagged(entry, hash, mask) && isAt(group, words, row)) {
                touch(group, stamp);
                return group;
            }
            slot = (slot + 1) & mask;
        }
        int group = size++;
        int at = group * stride;
        for (int word = 0; word < wordCount; word++) {
            rows[at + word] = words[word][row];
        }
        rows[at + wordCount] = stamp;
        touched[touchedCount++] = group;
        entries[slot] = entry(hash, group, mask);
        return group;
    }

    private void reserve(int added) {
        long groups = (long) size + added;
        if (groups * stride > rows.length) {
            long wanted = Math.max(groups, size + (size >> 1)) * stride;
            if (wanted > ARRAY_LENGTH_MAX) {
                throw TableLimits.tooManyGroups(size);
            }
            rows = Arrays.copyOf(rows, (int) wanted);
        }
        long needed = 2 * Math.max(groups, 1);
        if (needed > entries.length) {
            rebuild(Math.max(needed, 2L * entries.length));
        }
    }

    private void rebuild(long entryCount) {
        long capacity = Math.max(ENTRIES_MIN, Long.highestOneBit(entryCount - 1) << 1);
        if (capacity > 1 << 30) {
            throw TableLimits.tooManyGroups(size);
        }
        entries = new int[(int) capacity];
        int mask = entries.length - 1;
        for (int group = 0; group < size; group++) {
            long hash = hashOf(group);
            int slot = (int) hash & mask;
            while (entries[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            entries[slot] = entry(hash, group, mask);
        }
    }

    private long hashOf(int group) {
        long hash = rows[group * stride + wordCount] & FLAG_MASK;
        for (int word = 0; word < wordCount; word++) {
            hash = (hash ^ rows[group * stride + word]) * PRIME;
            hash ^= hash >>> 32;
        }
        hash *= PRIME;
        return hash ^ hash >>> 29;
    }

    /// Keeps the listed groups only, ascending: group `survivors[i]` becomes group `i`. Must be
    /// followed by [#rehash()].
    void keep(int[] survivors, int count) {
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows, survivors[i] * stride, rows, i * stride, stride);
        }
        size = count;
        forgetTouched();
        if (4L * count * stride < rows.length) {
            rows = Arrays.copyOf(rows, Math.max(16, count) * stride);
        }
    }

    /// Finds the entries anew after words have changed, and gives memory back.
    void rehash() {
        rebuild(Math.max(ENTRIES_MIN, 2L * size));
    }

    private void forgetTouched() {
        touchedCount = 0;
        listedAfter = Long.MAX_VALUE;
        if (touched.length > 2 * size) {
            touched = new int[0];
        }
    }

    /// Forgets all groups and keeps the memory.
    void clear() {
        size = 0;
        touchedCount = 0;
        epochLast = Long.MIN_VALUE;
        listedAfter = Long.MAX_VALUE;
        Arrays.fill(entries, 0);
    }
}

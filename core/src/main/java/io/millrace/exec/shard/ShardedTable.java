package io.millrace.exec.shard;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsBuilder;
import io.millrace.backend.PartialsLayout;
import io.millrace.batch.Batch;
import io.millrace.batch.Gather;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.RowBlock;
import io.millrace.batch.Selection;

import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// A group table that is divided into shards by the hash of the keys once it has many groups.
///
/// ```text
///   few groups    one table; other threads fill tables of their own, merged at the end
///   many groups   many tables, each with a lock; every thread adds to all of them, nothing is merged,
///                 and what is handed out is made shard by shard. Rows wait, copied by shard, until there
///                 are many or the groups are asked for: so that a shard comes into the cache once
///                 for many rows
/// ```
///
/// What it hands out does not show whether it is divided: up to [Division#sortedMax] groups come in
/// canonical order, and more of them shard by shard, each in canonical order, from a whole table,
/// too. A division is for good. Only tables of groups that have a key, and take few bytes each, are
/// divided. Thread-safe for [Writer]s, each used by one thread, and for [#merge]; everything else
/// is for one thread while none of these runs.
public final class ShardedTable implements GroupTable {
    /// When a table is divided, and into how many.
    ///
    /// @param groupsMax the most groups of an undivided table
    /// @param shardBits logarithm of the number of shards, 1 at least
    /// @param sortedMax up to how many groups are handed out in canonical order
    /// @param waitingMin how many bytes of rows may wait for their shards, however few the groups
    public record Division(int groupsMax, int shardBits, int sortedMax, long waitingMin) {
        /// An undivided table fits a level 2 cache; there are many more shards than threads, so
        /// that these seldom meet.
        public static final Division USUAL = new Division(1 << 14, 6, 1 << 14, 8 << 20);

        int shardCount() {
            return 1 << shardBits;
        }
    }

    /// So many rows of a batch for each shard are worth copying.
    private static final int ROWS_PER_SHARD_MIN = 16;

    /// Bytes of rows that may wait for each group: of narrow rows two, so that some are of one
    /// group, and never more than the groups take.
    private static final int WAITING_PER_GROUP = 64;

    /// With more, it was gone from the cache before it was used again.
    private static final long WAITING_MAX = 128 << 20;

    private final AggregationSpec spec;
    private final Supplier<GroupTable> opener;
    private final BufferAllocator allocator;
    private final Division limits;
    private final int[] keyOrdinals;
    private final PartialsSplit split;
    private final ReentrantReadWriteLock division = new ReentrantReadWriteLock();
    private final Writer own;
    private volatile Shard[] shards;

    /// False also once it was seen that the groups would fall into few shards: then threads would
    /// wait for each other.
    private volatile boolean isDivisible;

    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicInteger relieved = new AtomicInteger();

    /// Opens an empty table.
    ///
    /// @param opener opens an empty table of the spec
    /// @param allocator pays for what is handed out
    public ShardedTable(
            AggregationSpec spec,
            Supplier<GroupTable> opener,
            BufferAllocator allocator,
            Division limits) {
        this.spec = spec;
        this.opener = opener;
        this.allocator = allocator;
        this.isDivisible = isDivisible(spec);
        this.limits = limits;
        this.split = new PartialsSplit(spec, allocator, limits);
        this.own = new Writer();
        this.keyOrdinals = spec.keys().stream().mapToInt(GroupKey::ordinal).toArray();
        this.shards = new Shard[] {new Shard(opener.get())};
    }

    private static boolean isDivisible(AggregationSpec spec) {
        return !spec.keys().isEmpty()
                && spec.keys().stream().allMatch(key -> KeyHashes.fits(PhysicalType.of(key.type())))
                && spec.measures().stream().noneMatch(ShardedTable::isLarge);
    }

    /// Returns whether partials of the measure may be so large that batches of them are cut short.
    private static boolean isLarge(Measure measure) {
        return switch (measure.kind().form()) {
            case VALUES, REGISTERS, LIST, END, BY -> true;
            case COUNT, SUM, EXTREME, BITS, MOMENTS -> false;
        };
    }

    @Override
    public AggregationSpec spec() {
        return spec;
    }

    /// Returns the most groups that one table should have, a worker's own included.
    public int groupsMax() {
        return limits.groupsMax;
    }

    /// Returns whether it is divided.
    public boolean isDivided() {
        return shards.length > 1;
    }

    /// Divides the table unless it is, or cannot be. Waits for writers, and they for it.
    ///
    /// @param epoch the greatest at which a group was touched
    public void divide(long epoch) {
        if (!isDivisible || isDivided()) {
            return;
        }
        division.writeLock().lock();
        try {
            if (!isDivided()) {
                divideLocked(epoch);
            }
        } finally {
            division.writeLock().unlock();
        }
    }

    private void divideLocked(long epoch) {
        Shard whole = shards[0];
        try (Partials all = whole.table().changedSince(Long.MIN_VALUE, Order.ANY)) {
            if (!split.isSpread(all)) {
                isDivisible = false;
                return;
            }
        }
        Shard[] parts = new Shard[limits.shardCount()];
        int opened = 0;
        // What fails from here on ends the run, as everything does that fails in a batch.
        try {
            for (; opened < parts.length; opened++) {
                parts[opened] = new Shard(opener.get());
            }
            try (Partials touched = takeChanged(whole.table(), epoch);
                    Partials rest = whole.table().changedSince(Long.MIN_VALUE)) {
                split.merge(parts, rest, epoch - 1);
                split.merge(parts, touched, epoch);
            }
            for (Shard part : parts) {
                // A shard without groups has memory, too, and pays for it when it is called.
                part.table().merge(PartialsBuilder.empty(spec), epoch);
            }
            whole.close();
            shards = parts;
        } catch (RuntimeException | Error e) {
            for (int i = 0; i < opened; i++) {
                parts[i].close();
            }
            throw e;
        }
    }

    private Partials takeChanged(GroupTable table, long epoch) {
        List<Batch> taken = new ArrayList<>();
        try (Partials changed = table.changedSince(epoch - 1)) {
            for (Batch batch : changed.batches()) {
                try (Batch groups = PartialsLayout.of(spec).groupColumns(batch)) {
                    taken.addAll(table.take(groups).batches());
                }
            }
            return new Partials(spec, taken);
        } catch (RuntimeException | Error e) {
            Batch.closeAll(taken);
            throw e;
        }
    }

    /// What one thread adds rows through. What it is closed with before [#flush()] is lost.
    public final class Writer implements AutoCloseable {
        private final ShardRows rows = new ShardRows(limits.shardBits);
        private final boolean[] isDone = new boolean[limits.shardCount()];
        private final RowBlocks blocks = new RowBlocks(allocator, limits.shardCount());

        /// Adds the selected rows of the batch, see [GroupTable#accumulate]; some may wait until
        /// [#flush()].
        public void accumulate(Batch batch, Selection selection, long epoch, long closedMicros) {
            division.readLock().lock();
            try {
                Shard[] all = shards;
                if (all.length == 1) {
                    all[0].add(new Shard.Rows(batch, selection, epoch, closedMicros));
                    return;
                }
                rows.split(batch, keyOrdinals, selection);
                if (selection.size() >= ROWS_PER_SHARD_MIN * all.length
                        && RowBlock.fits(batch)
                        && allocator.getHeadroom() > 2 * WAITING_MAX) {
                    waitingBytes.addAndGet(blocks.add(all, rows, batch, epoch, closedMicros));
                    relieve(all);
                } else {
                    add(all, batch, epoch, closedMicros);
                }
            } finally {
                division.readLock().unlock();
            }
        }

        /// Goes to the shards that no other thread is at, and then waits for the others.
        private void add(Shard[] all, Batch batch, long epoch, long closedMicros) {
            for (int i = 0; i < all.length; i++) {
                Selection part = rows.of(i);
                isDone[i] =
                        part.isEmpty()
                                || all[i].tryAdd(new Shard.Rows(batch, part, epoch, closedMicros));
            }
            for (int i = 0; i < all.length; i++) {
                if (!isDone[i]) {
                    all[i].add(new Shard.Rows(batch, rows.of(i), epoch, closedMicros));
                }
            }
        }

        /// Gives all rows to the table, whoever adds them to its groups.
        public void flush() {
            waitingBytes.addAndGet(blocks.flush(shards));
        }

        @Override
        public void close() {
            blocks.close();
        }
    }

    /// Adds rows that wait, of one shard after the other, until few enough do.
    private void relieve(Shard[] all) {
        if (waitingBytes.get() <= limits.waitingMin) {
            return;
        }
        long most = waitingMax(all);
        // Once around at most: what waits then is what other threads are at.
        for (int i = 0; i < all.length && waitingBytes.get() > most; i++) {
            all[Math.floorMod(relieved.getAndIncrement(), all.length)].drain(waitingBytes);
        }
    }

    private long waitingMax(Shard[] all) {
        long groupCount = 0;
        for (Shard shard : all) {
            groupCount += shard.groupCount();
        }
        return Math.clamp(
                WAITING_PER_GROUP * groupCount,
                limits.waitingMin,
                Math.max(limits.waitingMin, WAITING_MAX));
    }

    /// Adds all rows that wait.
    private Shard[] settled() {
        Shard[] all = shards;
        for (Shard shard : all) {
            shard.drain(waitingBytes);
        }
        return all;
    }

    /// Returns a writer for one more thread.
    public Writer writer() {
        return new Writer();
    }

    @Override
    public void accumulate(Batch batch, Selection selection, long epoch, long closedMicros) {
        own.accumulate(batch, selection, epoch, closedMicros);
        own.flush();
        divideIfLarge(epoch);
    }

    private void divideIfLarge(long epoch) {
        Shard[] all = shards;
        if (all.length == 1 && all[0].groupCount() > limits.groupsMax) {
            divide(epoch);
        }
    }

    /// {@inheritDoc} Threads may merge while others write.
    @Override
    public void merge(Partials partials, long epoch) {
        division.readLock().lock();
        try {
            Shard[] all = shards;
            if (all.length == 1) {
                all[0].merge(partials, epoch);
            } else {
                split.merge(all, partials, epoch);
            }
        } finally {
            division.readLock().unlock();
        }
        divideIfLarge(epoch);
    }

    @Override
    public Partials changedSince(long epoch, Order order) {
        return changedSince(epoch, Tasks.INLINE);
    }

    /// Returns the groups that changed after the epoch, in the order of [Division], by several
    /// threads.
    public Partials changedSince(long epoch, Tasks tasks) {
        return collect(tasks, (table, order) -> table.changedSince(epoch, order));
    }

    @Override
    public Partials closedBy(long watermarkMicros, Order order) {
        return closedBy(watermarkMicros, Tasks.INLINE);
    }

    /// Removes and returns the closed groups, in the order of [Division], by several threads.
    public Partials closedBy(long watermarkMicros, Tasks tasks) {
        return collect(tasks, (table, order) -> table.closedBy(watermarkMicros, order));
    }

    @Override
    public long dropClosedBy(long watermarkMicros) {
        return dropClosedBy(watermarkMicros, Tasks.INLINE);
    }

    /// Removes the closed groups, by several threads.
    ///
    /// @return how many
    public long dropClosedBy(long watermarkMicros, Tasks tasks) {
        Shard[] all = shards;
        long[] counts = new long[all.length];
        tasks.run(
                all.length,
                i -> {
                    all[i].drain(waitingBytes);
                    counts[i] = all[i].table().dropClosedBy(watermarkMicros);
                    all[i].countGroups();
                });
        return Arrays.stream(counts).sum();
    }

    private interface Emission {
        Partials of(GroupTable table, Order order);
    }

    private Partials collect(Tasks tasks, Emission emission) {
        Shard[] all = shards;
        if (all.length == 1) {
            return inShards(emission.of(all[0].table(), Order.CANONICAL), tasks);
        }
        List<Batch>[] batches = newLists(all.length);
        try {
            tasks.run(
                    all.length,
                    i -> {
                        // While the shard is in the cache.
                        all[i].drain(waitingBytes);
                        Partials some = emission.of(all[i].table(), Order.CANONICAL);
                        batches[i].addAll(some.batches());
                        all[i].countGroups();
                    });
            return count(batches) > limits.sortedMax
                    ? inTurn(batches)
                    : new CanonicalMerge(spec, allocator, List.of(batches)).merge(tasks);
        } finally {
            closeAll(batches);
        }
    }

    /// Brings groups in canonical order, which are taken over, into the order in which this table
    /// hands out as many, by several threads.
    public Partials inShards(Partials groups, Tasks tasks) {
        if (groups.groupCount() <= limits.sortedMax || !isDivisible(spec)) {
            return groups;
        }
        int count = groups.batches().size();
        // The parts of a shard side by side, in the order of the batches.
        List<Batch>[] parts = newLists(limits.shardCount() * count);
        try (groups) {
            tasks.run(
                    count,
                    i ->
                            split.of(
                                    groups.batches().get(i),
                                    (shard, part) -> parts[shard * count + i].add(part)));
            return inTurn(parts);
        } finally {
            closeAll(parts);
        }
    }

    private static long count(List<Batch>[] batches) {
        return Arrays.stream(batches).flatMap(List::stream).mapToLong(Batch::rowCount).sum();
    }

    /// Returns all batches, those of one shard after those of the other, and empties the lists.
    private Partials inTurn(List<Batch>[] batches) {
        List<Batch> all = new ArrayList<>();
        for (List<Batch> some : batches) {
            all.addAll(some);
            some.clear();
        }
        return new Partials(spec, all);
    }

    private static void closeAll(List<Batch>[] batches) {
        for (List<Batch> some : batches) {
            Batch.closeAll(some);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array, because each task fills its own
    private static List<Batch>[] newLists(int count) {
        List<Batch>[] lists = new List[count];
        Arrays.setAll(lists, _ -> new ArrayList<>());
        return lists;
    }

    @Override
    public Partials take(Batch groups) {
        Shard[] all = settled();
        if (all.length == 1) {
            return all[0].table().take(groups);
        }
        ShardRows rows = new ShardRows(limits.shardBits);
        rows.split(groups, split.keyOrdinals(), Selection.all(groups.rowCount()));
        try (TakenGroups taken = new TakenGroups(groups)) {
            for (int i = 0; i < all.length; i++) {
                Selection part = rows.of(i);
                if (!part.isEmpty()) {
                    try (Batch some = Gather.select(allocator, groups, part)) {
                        taken.add(part, all[i].table().take(some));
                    }
                }
            }
            return new Partials(spec, taken.inOrder(allocator));
        }
    }

    @Override
    public void clear() {
        for (Shard shard : shards) {
            shard.clear();
        }
        waitingBytes.set(0);
    }

    @Override
    public long groupCount() {
        return sum(settled(), GroupTable::groupCount);
    }

    @Override
    public long memoryBytes() {
        return sum(settled(), GroupTable::memoryBytes);
    }

    private static long sum(Shard[] shards, ToLongFunction<GroupTable> number) {
        long sum = 0;
        for (Shard shard : shards) {
            sum += number.applyAsLong(shard.table());
        }
        return sum;
    }

    @Override
    public void close() {
        own.close();
        for (Shard shard : shards) {
            shard.close();
        }
    }
}

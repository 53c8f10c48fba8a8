package io.millrace.gpu.table;

import io.millrace.backend.StringPool;
import io.millrace.gpu.device.Block;
import io.millrace.gpu.device.DeviceStream;
import io.millrace.gpu.device.Kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Brings listed groups into canonical order: a stable radix sort on the device, eight bits a pass,
/// the last key first.
///
/// ```text
///   device   in which bits do the words of each key differ?; codes of strings -> host
///   host     codes -> ranks of the strings
///   device   for each key, from the last on: ranks -> device; a pass for each byte that differs,
///            and one that brings nulls to the front
/// ```
///
/// Of few groups each counts which others come before it, in the place of passes: a pass is three
/// launches, and they take longer than what they do.
///
/// It takes 24 bytes a group on the device, and 8 on the host for each key of strings.
final class GroupSort implements AutoCloseable {
    private static final int DIGIT_BITS = 8;
    private static final long DIGITS = 1L << DIGIT_BITS;

    private final TableMemory memory;
    private final DeviceStream compute;
    private final DeviceGroups.Listed listed;
    private final int count;
    private final boolean isRanked;
    private final List<SortKey> keys = new ArrayList<>();
    private final Block device;
    private final Block host;
    private final long flags;
    private final long digitCounts;
    private final long tiles;
    private final long summaries;
    private long words;
    private long spareWords;
    private final long firstOrder;
    private final long secondOrder;

    /// The position of each group in the list; 0 as long as it is the list's own.
    private long order;

    GroupSort(TableParts table, DeviceGroups.Listed listed) {
        this.memory = table.memory();
        this.compute = memory.compute;
        this.listed = listed;
        this.count = listed.count();
        this.isRanked = count <= table.sizes().rankedMax();
        this.flags = table.groups().flags().address();
        BlockLayout onHost = new BlockLayout();
        addKeys(table, onHost);
        BlockLayout onDevice = new BlockLayout();
        long first = onDevice.add((long) Long.BYTES * count);
        long second = onDevice.add((long) Long.BYTES * count);
        long orderAt = onDevice.add((long) Integer.BYTES * count);
        long otherAt = onDevice.add((long) Integer.BYTES * count);
        long countsAt = onDevice.add(Integer.BYTES * (digitCount() + 1));
        long tilesAt = onDevice.add(PrefixSums.tileBytes(digitCount()));
        long summariesAt = onDevice.add(SortKey.SUMMARY_BYTES * keys.size());
        this.host = memory.onHost.allocate(onHost.bytes());
        try {
            this.device = memory.onDevice.allocate(onDevice.bytes());
        } catch (RuntimeException | Error e) {
            memory.onHost.free(host);
            throw e;
        }
        this.words = device.address() + first;
        this.spareWords = device.address() + second;
        this.firstOrder = device.address() + orderAt;
        this.secondOrder = device.address() + otherAt;
        this.digitCounts = device.address() + countsAt;
        this.tiles = device.address() + tilesAt;
        this.summaries = device.address() + summariesAt;
    }

    private void addKeys(TableParts table, BlockLayout onHost) {
        GroupArray array = table.groups().words();
        TablePlan plan = table.plan();
        int windows = plan.planeOf(0);
        onHost.add(SortKey.SUMMARY_BYTES * (windows + plan.keyCount()));
        for (int window = 0; window < windows; window++) {
            keys.add(new SortKey(array.address(window), -1, null, 0));
        }
        for (int i = 0; i < plan.keyCount(); i++) {
            StringKey strings = table.key(i);
            long at = strings == null ? 0 : onHost.add((long) Long.BYTES * count);
            StringPool pool = strings == null ? null : strings.pool();
            keys.add(new SortKey(array.address(plan.planeOf(i)), i, pool, at));
        }
    }

    /// Returns how many counts of digits there are: one of each in each tile.
    private long digitCount() {
        return DIGITS * ((count + Kernel.TILE - 1) / Kernel.TILE);
    }

    /// Asks in which bits words differ, and waits for the answer. For the device's thread.
    void begin() {
        for (int i = 0; i < keys.size(); i++) {
            SortKey.begin(summary(i));
        }
        compute.copyToDevice(summaries, host.address(), SortKey.SUMMARY_BYTES * keys.size());
        for (int i = 0; i < keys.size(); i++) {
            SortKey key = keys.get(i);
            launchWords(key, summaries + SortKey.SUMMARY_BYTES * i, false);
            if (key.isString()) {
                compute.copyToHost(host.address() + key.hostAt(), words, (long) Long.BYTES * count);
            }
        }
        compute.copyToHost(host.address(), summaries, SortKey.SUMMARY_BYTES * keys.size());
        compute.synchronize();
        for (int i = 0; i < keys.size(); i++) {
            keys.get(i).read(summary(i));
        }
    }

    private MemorySegment summary(int key) {
        return host.segment().asSlice(SortKey.SUMMARY_BYTES * key, SortKey.SUMMARY_BYTES);
    }

    /// Returns whether there are strings to be ranked.
    boolean hasStrings() {
        return keys.stream().anyMatch(SortKey::isString);
    }

    /// Ranks strings. For the caller, whose they are.
    void rank() {
        for (SortKey key : keys) {
            if (key.isString()) {
                long bytes = (long) Long.BYTES * count;
                key.rank(host.segment().asSlice(key.hostAt(), bytes), count);
            }
        }
    }

    /// Puts into the stream what sorts the list. For the device's thread.
    void finish() {
        for (SortKey key : keys.reversed()) {
            sortBy(key);
        }
        if (order != 0) {
            long list = listed.block().address();
            long sorted = spareOrder();
            compute.launch(Kernel.GATHER32, count, order, count, list, sorted);
            compute.copyOnDevice(list, sorted, (long) Integer.BYTES * count);
        }
    }

    private void sortBy(SortKey key) {
        if (key.differsIn(-1)) {
            if (key.isString()) {
                launchRanks(key);
            } else {
                launchWords(key, summaries, false);
            }
            moveByKeys(key);
        }
        if (key.hasNullsAndValues()) {
            launchWords(key, summaries, true);
            if (isRanked) {
                rankAll();
            } else {
                pass(0);
            }
        }
    }

    private void moveByKeys(SortKey key) {
        if (isRanked) {
            rankAll();
            return;
        }
        for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
            if (key.differsIn((DIGITS - 1) << shift)) {
                pass(shift);
            }
        }
    }

    private void rankAll() {
        long moved = spareOrder();
        compute.launch(Kernel.RANK_KEYS, count, count, words, order, moved);
        order = moved;
    }

    private void launchWords(SortKey key, long summary, boolean nullsOnly) {
        compute.launch(
                Kernel.ORDER_KEYS,
                count,
                count,
                order,
                listed.block().address(),
                key.words(),
                flags,
                key.nullBit(),
                nullsOnly ? 1 : 0,
                words,
                summary);
    }

    private void launchRanks(SortKey key) {
        compute.copyToDevice(spareWords, host.address() + key.hostAt(), (long) Long.BYTES * count);
        compute.launch(
                Kernel.ORDER_KEYS, count, count, order, 0, spareWords, 0, -1, 0, words, summaries);
    }

    private void pass(int shift) {
        compute.launch(Kernel.DIGIT_COUNTS, count, count, words, shift, digitCounts);
        PrefixSums.launch(compute, digitCount(), digitCounts, tiles, digitCounts);
        long moved = spareOrder();
        compute.launch(
                Kernel.DIGIT_MOVE,
                count,
                count,
                words,
                order,
                shift,
                digitCounts,
                spareWords,
                moved);
        long sorted = spareWords;
        spareWords = words;
        words = sorted;
        order = moved;
    }

    private long spareOrder() {
        return order == firstOrder ? secondOrder : firstOrder;
    }

    /// Gives the memory back, once no copy of the host's is under way.
    @Override
    public void close() {
        memory.onDevice.free(device);
        memory.onHost.free(host);
    }
}

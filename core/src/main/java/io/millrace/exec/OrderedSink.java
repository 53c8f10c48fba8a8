package io.millrace.exec;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/// Passes chunks on in row order, one at a time, whichever worker made them: those of the first
/// morsel that has not ended at once, those of later morsels when their turn comes.
///
/// Who ends the morsel whose turn it is also passes on what the next ones have left behind. A
/// worker waits for its turn only when it has left so many chunks that they would fill the memory.
/// Morsels are begun in their order, so whoever has the turn never waits, and all others wait for
/// that one.
final class OrderedSink implements Pipeline.Sink, AutoCloseable {
    /// Chunks that wait for their turn, in all, before a worker that leaves another does.
    static final int WAITING_MAX = 16;

    private final Consumer<Chunk> target;
    private final List<Deque<Chunk>> waiting;
    private final boolean[] hasEnded;
    private int turn;
    private int waitingCount;
    private boolean isAbandoned;

    /// @param target takes over the chunks; one thread at a time calls it
    OrderedSink(int morselCount, Consumer<Chunk> target) {
        this.target = target;
        this.waiting = new ArrayList<>(morselCount);
        for (int i = 0; i < morselCount; i++) {
            waiting.add(new ArrayDeque<>());
        }
        this.hasEnded = new boolean[morselCount];
    }

    @Override
    public void accept(int worker, int morsel, Chunk chunk) {
        if (chunk.selection().isEmpty()) {
            chunk.close();
        } else if (isPassed(morsel, chunk)) {
            target.accept(chunk);
        }
    }

    /// Leaves the chunk behind unless it is its turn, which only its own worker can end.
    private synchronized boolean isPassed(int morsel, Chunk chunk) {
        if (morsel == turn) {
            return true;
        }
        waiting.get(morsel).add(chunk);
        waitingCount++;
        awaitRoom(morsel);
        return false;
    }

    private synchronized void awaitRoom(int morsel) {
        try {
            while (waitingCount >= WAITING_MAX && turn != morsel) {
                if (isAbandoned) {
                    throw new CancellationException("another worker failed");
                }
                wait();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    @Override
    public synchronized void abandon() {
        isAbandoned = true;
        notifyAll();
    }

    @Override
    public void end(int worker, int morsel) {
        if (isEndOfTurn(morsel)) {
            for (Chunk chunk = next(); chunk != null; chunk = next()) {
                target.accept(chunk);
            }
        }
    }

    private synchronized boolean isEndOfTurn(int morsel) {
        if (hasEnded[morsel]) {
            throw new IllegalStateException("morsel " + morsel + " has ended before");
        }
        hasEnded[morsel] = true;
        return morsel == turn;
    }

    /// Returns what the next morsels have left behind, until one has not ended. Its turn comes only
    /// when nothing is left, or its worker's next chunk would overtake.
    private synchronized @Nullable Chunk next() {
        while (turn + 1 < hasEnded.length) {
            Chunk left = waiting.get(turn + 1).poll();
            if (left != null) {
                waitingCount--;
                notifyAll();
                return left;
            }
            turn++;
            notifyAll();
            if (!hasEnded[turn]) {
                return null;
            }
        }
        return null;
    }

    @Override
    public synchronized void close() {
        for (Deque<Chunk> chunks : waiting) {
            chunks.forEach(Chunk::close);
            chunks.clear();
        }
    }
}

package io.millrace.engine;

import io.millrace.error.Redaction;
import io.millrace.streaming.StreamingQueryListener;
import io.millrace.streaming.StreamingQueryListener.Event;
import io.millrace.streaming.StreamingQueryListener.QueryIdleEvent;
import io.millrace.streaming.StreamingQueryListener.QueryProgressEvent;
import io.millrace.streaming.StreamingQueryListener.QueryStartedEvent;
import io.millrace.streaming.StreamingQueryListener.QueryTerminatedEvent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// Brings the events of queries to the listeners: the start on the starting thread, all others in
/// order on one thread of its own, which starts with the first such event. What a listener throws
/// is logged. Thread-safe.
final class ListenerBus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerBus.class);

    private final List<StreamingQueryListener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable ExecutorService thread;
    private boolean isClosed;

    void add(StreamingQueryListener listener) {
        listeners.add(listener);
    }

    void remove(StreamingQueryListener listener) {
        listeners.remove(listener);
    }

    List<StreamingQueryListener> all() {
        return List.copyOf(listeners);
    }

    /// Delivers the event before it returns.
    void postNow(QueryStartedEvent event) {
        deliver(event);
    }

    /// Delivers the event later, after those posted before.
    void post(Event event) {
        if (listeners.isEmpty()) {
            return;
        }
        ExecutorService executor = thread();
        if (executor != null) {
            try {
                executor.execute(() -> deliver(event));
            } catch (RejectedExecutionException _) {
                // The session was closed meanwhile: nobody is left to be told.
            }
        }
    }

    private synchronized @Nullable ExecutorService thread() {
        if (thread == null && !isClosed) {
            thread =
                    Executors.newSingleThreadExecutor(
                            target -> {
                                Thread made = new Thread(target, "millrace-listeners");
                                made.setDaemon(true);
                                return made;
                            });
        }
        return thread;
    }

    private void deliver(Event event) {
        for (StreamingQueryListener listener : listeners) {
            try {
                switch (event) {
                    case QueryStartedEvent started -> listener.onQueryStarted(started);
                    case QueryProgressEvent progress -> listener.onQueryProgress(progress);
                    case QueryIdleEvent idle -> listener.onQueryIdle(idle);
                    case QueryTerminatedEvent ended -> listener.onQueryTerminated(ended);
                }
            } catch (RuntimeException | Error e) {
                // A failed assertion of a listener, say, is no reason to let the query go
                // unstarted.
                LOG.warn("A query listener failed on {}", event, Redaction.forLog(e));
            }
        }
    }

    /// Delivers what was posted, for a while at most, and takes no more.
    @Override
    public void close() {
        ExecutorService executor;
        synchronized (this) {
            isClosed = true;
            executor = thread;
        }
        if (executor != null) {
            executor.shutdown();
            try {
                if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                    LOG.warn("A query listener has been busy for 5 s; its events are dropped");
                    executor.shutdownNow();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

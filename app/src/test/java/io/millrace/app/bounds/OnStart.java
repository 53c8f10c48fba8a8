package io.millrace.app.bounds;

import io.millrace.streaming.StreamingQueryListener;

/// Does something on the thread that starts a query, before the query runs.
final class OnStart extends StreamingQueryListener {
    private final Runnable action;

    OnStart(Runnable action) {
        this.action = action;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {
        action.run();
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {}

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
}

package io.millrace.app.bounds;

import io.millrace.streaming.StreamingQueryListener;

/// Holds up every start of a query at a gate.
final class StartGate extends StreamingQueryListener {
    private final Gate gate;

    StartGate(Gate gate) {
        this.gate = gate;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {
        gate.passUninterrupted();
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {}

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
}

package io.millrace.streaming;

import io.millrace.error.ErrorCondition;
import io.millrace.error.Redaction;

import java.util.Objects;
import java.util.UUID;

/// Raised to whoever waits for a query that failed. Checked, as in Spark.
///
/// The cause is what went wrong, and what to test: an exception of the user's own code is the cause
/// itself, not wrapped.
public final class StreamingQueryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final UUID id;
    private final UUID runId;
    private final String startOffset;
    private final String endOffset;

    /// @param startOffset where the batch that failed began, as JSON; empty if none had begun
    /// @param endOffset where the batch that failed was to end, as JSON; empty if none had begun
    public StreamingQueryException(
            UUID id, UUID runId, Throwable cause, String startOffset, String endOffset) {
        super(text(id, runId, cause), cause);
        this.id = id;
        this.runId = runId;
        this.startOffset = Objects.requireNonNull(startOffset);
        this.endOffset = Objects.requireNonNull(endOffset);
    }

    private static String text(UUID id, UUID runId, Throwable cause) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return "["
                + ErrorCondition.STREAM_FAILED.name()
                + "] Query [id = "
                + id
                + ", runId = "
                + runId
                + "] terminated with exception: "
                + Redaction.text(reason);
    }

    /// The id of the query that failed.
    public UUID id() {
        return id;
    }

    /// The id of the run that failed.
    public UUID runId() {
        return runId;
    }

    /// The same as `getMessage()`, under Spark's name.
    public String message() {
        return Objects.requireNonNull(getMessage());
    }

    /// The same as `getCause()`, under Spark's name.
    public Throwable cause() {
        return Objects.requireNonNull(getCause());
    }

    public String startOffset() {
        return startOffset;
    }

    public String endOffset() {
        return endOffset;
    }

    /// Always `STREAM_FAILED`; the cause, if it is one of ours, has a condition of its own.
    public String getCondition() {
        return ErrorCondition.STREAM_FAILED.name();
    }
}

package io.millrace.connector;

import io.millrace.batch.Batch;

import java.io.IOException;
import java.util.List;

/// Where a streaming query writes.
///
/// The life of a batch N, of which a crash may cut off any end:
///
/// ```text
/// addBatch(N)    the sink keeps the rows and says in a token what it did
/// commits/N      the checkpoint keeps the token: N is done, and will never be computed again
/// finish(token)  the sink makes N visible
/// ```
///
/// After a crash before `commits/N`, [#addBatch] comes again with the same id and the same rows, in
/// another process and a higher epoch; after one that follows it, [#finish] comes again before the
/// next batch. So a sink is exactly-once when it shows nothing before the commit and `finish` may
/// be repeated, or when it shows a batch at once but can tell by its id that it has it already.
///
/// A run that was overtaken by a newer one may not know, and call either method late. It fails at
/// its next commit. Until then it must not spoil what the newer one wrote; the commit in force, and
/// so the token to finish, may be that of either.
///
/// Opened and closed by the thread that starts or ends the query, [#addBatch] is called by its
/// control thread, which `stop()` interrupts: a batch cut short comes again. [#finish] is called by
/// the checkpoint's thread, which nobody interrupts; never two at a time.
public interface StreamSink extends AutoCloseable {
    /// Returns the text for progress, such as `MemorySink`.
    String description();

    /// Takes the output of a batch and returns a token that [#finish(String)] needs, stored with
    /// the commit; empty when there is nothing to finish. What the token stands for must be durable
    /// by then.
    ///
    /// @param batches borrowed for the call, in canonical order; may be empty
    /// @throws IOException when the sink could not be written; it is not used any more then
    String addBatch(SinkBatch batch, List<Batch> batches) throws IOException;

    /// Makes visible what [#addBatch] prepared. Called after the commit, and again at restart for
    /// the last batch that was committed. Not called with an empty token.
    ///
    /// @throws IOException when the sink could not be written; it is not used any more then
    void finish(String token) throws IOException;

    /// Gives back what is open. Must not undo anything: whether a batch was committed is not known
    /// here.
    @Override
    void close() throws IOException;
}

package io.millrace.exec.device;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Says in the log that a query does without its accelerator, and that it has a lost one again.
///
/// All aggregations of a query share it, and each notices by itself, and in its own words, that the
/// accelerator is lost or there again. Only the first is heard, but for one whose state was on it:
/// that this is lost, too, is said once as well. Thread-safe.
public final class FallbackLog {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackLog.class);

    private static final String STATE_LOST =
            "the state was there, so the query goes back to its checkpoint and keeps its state here"
                    + " from then on; ";

    private final String who;

    /// What was said since a lost accelerator was there again.
    private final Set<Failure> failures = new HashSet<>();

    /// The accelerators that are lost, and whether it was said that state was lost with them.
    private final Map<String, Boolean> lost = new HashMap<>();

    private record Failure(String backend, String reason, boolean hadState) {}

    /// @param who whose log it is, such as the name of a query
    public FallbackLog(String who) {
        this.who = who;
    }

    /// Says that an accelerator has failed and is not lost, once for each reason, and once more if
    /// state went with it.
    ///
    /// @param backend its name
    /// @param reason a clause
    /// @param hadState whether the aggregation's state was on it
    synchronized void failed(String backend, String reason, boolean hadState) {
        if (failures.add(new Failure(backend, reason, hadState))) {
            say(backend, reason, hadState, "the processor computes this batch and some more");
        }
    }

    /// Says that an accelerator is lost, unless that was said.
    ///
    /// @param backend its name
    /// @param reason a clause
    /// @param hadState whether the aggregation's state was on it
    synchronized void lost(String backend, String reason, boolean hadState) {
        Boolean saidState = lost.get(backend);
        if (saidState == null || (hadState && !saidState)) {
            lost.put(backend, hadState);
            say(backend, reason, hadState, "the processor computes until it works again");
        }
    }

    private void say(String backend, String reason, boolean hadState, String consequence) {
        String state = hadState ? STATE_LOST : "";
        LOG.warn(
                "{}: {}: {}; {}{}. Results do not change",
                who,
                backend,
                reason,
                state,
                consequence);
    }

    /// Says that a lost accelerator works again, unless that was said. What happens to it from now
    /// on is told again.
    ///
    /// @param backend its name
    synchronized void found(String backend) {
        if (lost.remove(backend) != null) {
            failures.clear();
            LOG.info("{}: {}: it works again, and computes batches from here on", who, backend);
        }
    }
}

package io.millrace.exec.device;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Says in the log, once for each reason, that a query does without its accelerator, and when it
/// has a lost one again. Thread-safe.
public final class FallbackLog {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackLog.class);

    private final String who;
    private final Set<String> reasons = ConcurrentHashMap.newKeySet();

    /// @param who whose log it is, such as the name of a query
    public FallbackLog(String who) {
        this.who = who;
    }

    /// @param backend the accelerator's name
    /// @param reason a clause
    /// @param consequence what is done instead, as a clause
    void say(String backend, String reason, String consequence) {
        if (reasons.add(backend + ": " + reason)) {
            LOG.warn("{}: {}: {}; {}. Results do not change", who, backend, reason, consequence);
        }
    }

    /// Says that a lost accelerator works again. What happens to it from now on is told again.
    ///
    /// @param backend its name
    void sayFound(String backend) {
        reasons.clear();
        LOG.info("{}: {}: it works again, and computes batches from here on", who, backend);
    }
}

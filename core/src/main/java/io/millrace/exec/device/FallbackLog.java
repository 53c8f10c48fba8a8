package io.millrace.exec.device;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Says in the log, once for each reason, that a query does without its accelerator. Thread-safe.
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
}

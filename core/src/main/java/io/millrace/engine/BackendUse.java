package io.millrace.engine;

import io.millrace.backend.AggregationBackend;
import io.millrace.exec.device.Accelerator;
import io.millrace.exec.device.Side;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// The backend that computed a batch.
///
/// @param name its name
/// @param fallbackReason why it was not an accelerator that there is; empty when it was
record BackendUse(String name, Optional<String> fallbackReason) {
    static BackendUse of(AggregationBackend host, @Nullable Accelerator accelerator) {
        if (accelerator == null) {
            return new BackendUse(host.name(), Optional.empty());
        }
        return accelerator.placement().last().side() == Side.DEVICE
                ? new BackendUse(accelerator.backendName(), Optional.empty())
                : new BackendUse(
                        host.name(),
                        Optional.ofNullable(accelerator.placement().whyNot())
                                .map(reason -> accelerator.backendName() + ": " + reason));
    }
}

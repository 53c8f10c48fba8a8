package io.millrace.backend;

import io.millrace.batch.BlockSource;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.error.Suggestions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/// The backends of a session: found by `ServiceLoader`, chosen by the setting `device`.
///
/// ```text
///   auto              the one of the highest priority that can run here and compute the aggregation
///   cpu               the same among those whose name begins with "cpu"
///   gpu               the one named "gpu", or an error with the reason
///   any other name    the one of that name, or an error with the reason
/// ```
///
/// The choice never shows in results. Thread-safe. Ownership: closing it closes the backends.
public final class Backends implements AutoCloseable {
    /// The setting that takes the best backend.
    public static final String AUTO = "auto";

    /// The setting that takes the best backend without a device.
    public static final String CPU = "cpu";

    private final List<AggregationBackend> backends;

    /// Takes over the backends.
    public Backends(List<? extends AggregationBackend> backends) {
        this.backends =
                backends.stream()
                        .sorted(
                                Comparator.comparingInt(AggregationBackend::priority)
                                        .reversed()
                                        .thenComparing(AggregationBackend::name))
                        .map(AggregationBackend.class::cast)
                        .toList();
    }

    /// Returns the backends on the class path.
    public static Backends discover() {
        List<AggregationBackend> found = new ArrayList<>();
        for (AggregationBackend backend : ServiceLoader.load(AggregationBackend.class)) {
            found.add(backend);
        }
        return new Backends(found);
    }

    /// Chooses the backend for an aggregation.
    ///
    /// @param device the setting, in any case
    /// @throws MillraceException `INVALID_OPTION_VALUE` when the setting names nothing known,
    ///   `BACKEND_UNAVAILABLE`, with the reasons, when what it asks for cannot be had
    public BackendChoice choose(String device, AggregationSpec spec) {
        String wanted = device.toLowerCase(Locale.ROOT);
        List<AggregationBackend> candidates = candidates(wanted);
        List<BackendChoice.PassedOver> passedOver = new ArrayList<>();
        for (AggregationBackend backend : candidates) {
            Support support = backend.available();
            if (support.isSupported()) {
                support = backend.supports(spec);
            }
            if (support.isSupported()) {
                return new BackendChoice(backend, passedOver);
            }
            passedOver.add(new BackendChoice.PassedOver(backend.name(), support.reason()));
        }
        throw unavailable(wanted, passedOver);
    }

    /// Fails unless the setting can be honoured at all on this machine, before any query.
    ///
    /// @throws MillraceException as [#choose]
    public void check(String device) {
        String wanted = device.toLowerCase(Locale.ROOT);
        List<BackendChoice.PassedOver> passedOver = new ArrayList<>();
        for (AggregationBackend backend : candidates(wanted)) {
            Support support = backend.available();
            if (support.isSupported()) {
                return;
            }
            passedOver.add(new BackendChoice.PassedOver(backend.name(), support.reason()));
        }
        throw unavailable(wanted, passedOver);
    }

    private List<AggregationBackend> candidates(String wanted) {
        if (wanted.equals(AUTO)) {
            return backends;
        }
        List<AggregationBackend> named = new ArrayList<>();
        for (AggregationBackend backend : backends) {
            if (backend.name().equals(wanted)
                    || (wanted.equals(CPU) && backend.name().startsWith("cpu"))) {
                named.add(backend);
            }
        }
        if (named.isEmpty() && !wanted.equals(CPU) && !wanted.equals("gpu")) {
            List<String> known = new ArrayList<>(List.of(AUTO, CPU, "gpu"));
            backends.forEach(backend -> known.add(backend.name()));
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "The device `" + wanted + "` is not known.",
                    Suggestions.didYouMean(wanted, known));
        }
        return named;
    }

    private static MillraceException unavailable(
            String wanted, List<BackendChoice.PassedOver> passedOver) {
        StringBuilder what = new StringBuilder("The device `" + wanted + "` cannot be used here");
        if (passedOver.isEmpty()) {
            what.append(": no backend for it is on the class path.");
        } else {
            what.append(".");
            passedOver.forEach(
                    passed -> what.append(" " + passed.name() + ": " + passed.reason() + "."));
        }
        return ErrorCondition.BACKEND_UNAVAILABLE.error(
                what.toString(), "Set the device to `auto` to take the best that is there.");
    }

    /// Returns where the large buffers of a session come from: the first backend that has blocks
    /// gives them.
    public BlockSource blocks() {
        return backends.stream()
                .map(AggregationBackend::blocks)
                .filter(source -> !source.equals(BlockSource.NONE))
                .findFirst()
                .orElse(BlockSource.NONE);
    }

    @Override
    public void close() {
        backends.forEach(AggregationBackend::close);
    }
}

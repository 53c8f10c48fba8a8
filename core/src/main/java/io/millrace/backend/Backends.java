package io.millrace.backend;

import io.millrace.batch.BlockSource;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.error.Suggestions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/// The backends of a session: found by `ServiceLoader`, chosen by the setting `device`.
///
/// ```text
///   auto              the best that can run here and compute the aggregation, and beside it the best
///                     accelerator that can: which of the two computes is decided batch by batch
///   cpu               the best of those whose name begins with "cpu"
///   gpu               the accelerator named "gpu" in every batch, or an error with the reason
///   any other name    the one of that name, or an error with the reason
/// ```
///
/// Beside an accelerator there always is a backend that is none, since a device may be lost. An
/// aggregation in which the order of rows shows is never given to an accelerator.
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

    /// Chooses the backends for an aggregation.
    ///
    /// @param device the setting, in any case
    /// @throws MillraceException `INVALID_OPTION_VALUE` when the setting names nothing known,
    ///   `BACKEND_UNAVAILABLE`, with the reasons, when what it asks for cannot be had
    public BackendChoice choose(String device, AggregationSpec spec) {
        return choose(device, backend -> support(backend, spec));
    }

    /// Fails unless the setting can be honoured at all on this machine, before any query.
    ///
    /// @throws MillraceException as [#choose]
    public void check(String device) {
        choose(device, AggregationBackend::available);
    }

    private static Support support(AggregationBackend backend, AggregationSpec spec) {
        Support available = backend.available();
        if (!available.isSupported()) {
            return available;
        }
        return backend.isAccelerator() && spec.isOrdered()
                ? Support.unsupported("an aggregate depends on the order of rows, use device=cpu")
                : backend.supports(spec);
    }

    private BackendChoice choose(String device, Function<AggregationBackend, Support> support) {
        String wanted = device.toLowerCase(Locale.ROOT);
        List<AggregationBackend> candidates = candidates(wanted);
        boolean isForced =
                !wanted.equals(AUTO)
                        && candidates.stream().anyMatch(AggregationBackend::isAccelerator);
        List<BackendChoice.PassedOver> passedOver = new ArrayList<>();
        Optional<AggregationBackend> accelerator = Optional.empty();
        for (AggregationBackend backend : isForced ? withHosts(candidates) : candidates) {
            if (isForced && !backend.isAccelerator() && accelerator.isEmpty()) {
                break;
            }
            Support answer = support.apply(backend);
            if (!answer.isSupported()) {
                passedOver.add(new BackendChoice.PassedOver(backend.name(), answer.reason()));
            } else if (!backend.isAccelerator()) {
                return new BackendChoice(backend, accelerator, isForced, passedOver);
            } else if (accelerator.isEmpty()) {
                accelerator = Optional.of(backend);
            }
        }
        throw unavailable(wanted, passedOver);
    }

    /// Returns the accelerators and after them all that may take their place.
    private List<AggregationBackend> withHosts(List<AggregationBackend> accelerators) {
        List<AggregationBackend> all = new ArrayList<>(accelerators);
        backends.stream().filter(backend -> !backend.isAccelerator()).forEach(all::add);
        return all;
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

package io.millrace.engine;

import io.millrace.connector.SinkProvider;
import io.millrace.connector.SourceProvider;
import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/// The sources and sinks of a session, by their short names: the built-in ones and those on the
/// class path.
final class Providers {
    private final Map<String, SourceProvider> sources = new TreeMap<>();
    private final Map<String, SinkProvider> sinks = new TreeMap<>();

    Providers(List<? extends SinkProvider> builtInSinks) {
        for (SourceProvider source : ServiceLoader.load(SourceProvider.class)) {
            sources.put(source.shortName(), source);
        }
        for (SinkProvider sink : ServiceLoader.load(SinkProvider.class)) {
            sinks.put(sink.shortName(), sink);
        }
        for (SinkProvider sink : builtInSinks) {
            sinks.put(sink.shortName(), sink);
        }
    }

    SourceProvider source(String format) {
        return lookup("source", format, sources);
    }

    SinkProvider sink(String format) {
        return lookup("sink", format, sinks);
    }

    private static <T> T lookup(String kind, String format, Map<String, T> known) {
        T provider = known.get(format.toLowerCase(Locale.ROOT));
        if (provider == null) {
            throw ErrorCondition.DATA_SOURCE_NOT_FOUND.error(
                    "There is no " + kind + " with the format `" + format + "`.",
                    Suggestions.listing(List.copyOf(known.keySet()))
                            + " A further one needs its module on the class path.");
        }
        return provider;
    }
}

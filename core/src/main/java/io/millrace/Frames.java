package io.millrace;

import io.millrace.analysis.setting.Settings;
import io.millrace.connector.Options;
import io.millrace.connector.SourceProvider;
import io.millrace.connector.SourceRequest;
import io.millrace.engine.SessionEngine;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Schemas;
import io.millrace.plan.SourceRelation;
import io.millrace.types.StructType;

import java.util.Optional;

/// The door between frames and plans, for modules that extend Millrace: SQL, test kits, sources. A
/// program that uses Millrace does not need it.
public final class Frames {
    /// The option under which a path travels.
    public static final String PATH = "path";

    private Frames() {}

    /// Returns the frame of a plan, which is analyzed.
    ///
    /// @throws AnalysisException for what is wrong with the plan
    public static DataFrame of(Session session, LogicalPlan plan) {
        return new DataFrame(session, plan);
    }

    /// Returns the analyzed plan of a frame.
    public static LogicalPlan plan(Dataset<?> frame) {
        return frame.plan();
    }

    /// Returns the session of a frame.
    public static Session session(Dataset<?> frame) {
        return frame.sparkSession();
    }

    /// Returns a session over an engine that the caller opened, for tests that look into its steps.
    /// The session owns the engine, and becomes the active one.
    public static Session session(SessionEngine engine) {
        return new Session(engine).activate();
    }

    /// Returns what runs the session's queries.
    ///
    /// @throws io.millrace.error.MillraceException `SESSION_CLOSED`
    public static SessionEngine engine(Session session) {
        return session.engine();
    }

    /// Returns the frame of a source.
    ///
    /// @param format short name of the source
    /// @param options as given, path included under `path`
    /// @throws io.millrace.error.MillraceException `DATA_SOURCE_NOT_FOUND`, `UNKNOWN_OPTION`, and
    ///   what the source raises about schema and options
    public static DataFrame load(
            Session session,
            String format,
            Options options,
            Optional<StructType> schema,
            boolean isStreaming) {
        SessionEngine engine = session.engine();
        SourceProvider provider = engine.sourceProvider(format);
        options.requireKnown("source " + provider.shortName(), provider.options());
        Settings settings = engine.settings();
        SourceRequest request = new SourceRequest(options, schema, settings.sessionZone());
        StructType found = provider.schema(request, isStreaming);
        // Read with the schema that was found: looked for again, it might be another by then.
        SourceRequest settled =
                new SourceRequest(options, Optional.of(found), settings.sessionZone());
        return new DataFrame(
                session,
                new SourceRelation(provider, settled, Schemas.attributes(found), isStreaming));
    }
}

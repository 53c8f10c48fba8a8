package io.millrace;

import io.millrace.analysis.SqlParameters;
import io.millrace.analysis.setting.Settings;
import io.millrace.engine.Environment;
import io.millrace.engine.SessionEngine;
import io.millrace.engine.StepListener;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.Schemas;
import io.millrace.streaming.Clock;
import io.millrace.streaming.DataStreamReader;
import io.millrace.streaming.StreamingQueryManager;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The entry point: reads sources, holds tables and views, and runs queries on its own threads and
/// memory, until it is closed. Spark's `SparkSession`. Thread-safe.
public final class Session implements AutoCloseable {
    /// The session that `getOrCreate` and `getActiveSession` give: the one that was made last.
    private static final AtomicReference<Session> ACTIVE = new AtomicReference<>();

    private final SessionEngine engine;
    private final RuntimeConfig conf;
    private final StreamingQueryManager streams;
    private volatile boolean isClosed;

    Session(SessionEngine engine) {
        this.engine = engine;
        this.conf = new RuntimeConfig(engine);
        this.streams = new StreamingQueryManager(engine.queries());
    }

    /// Begins to build a session.
    public static Builder builder() {
        return new Builder();
    }

    /// Returns the session that was made last, unless it is closed.
    public static Optional<Session> getActiveSession() {
        return Optional.ofNullable(ACTIVE.get()).filter(session -> !session.isClosed);
    }

    /// Returns the session that was made last.
    ///
    /// @throws MillraceException `SESSION_CLOSED` when there is none
    public static Session active() {
        return getActiveSession()
                .orElseThrow(
                        () ->
                                ErrorCondition.SESSION_CLOSED.error(
                                        "There is no open session.", "Make one by builder()."));
    }

    /// Makes this the session that `getOrCreate` and `getActiveSession` give.
    Session activate() {
        ACTIVE.set(this);
        return this;
    }

    SessionEngine engine() {
        if (isClosed) {
            throw ErrorCondition.SESSION_CLOSED.error(
                    "The session is closed.", "Make another by Session.builder().");
        }
        return engine;
    }

    /// Returns the version of Millrace.
    public String version() {
        String version = Session.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /// Returns the settings.
    public RuntimeConfig conf() {
        return conf;
    }

    /// Returns the streaming queries.
    public StreamingQueryManager streams() {
        return streams;
    }

    /// Begins to read a static frame.
    public DataFrameReader read() {
        return new DataFrameReader(this);
    }

    /// Begins to read a stream.
    public DataStreamReader readStream() {
        return new DataStreamReader(this);
    }

    /// Returns the frame of a table or view.
    ///
    /// @throws AnalysisException `TABLE_OR_VIEW_NOT_FOUND`
    public DataFrame table(String tableName) {
        return new DataFrame(this, engine().catalog().lookup(tableName));
    }

    /// Returns the frame that a SQL statement gives: of a query over tables and views, static or
    /// streaming as these are; of a command, what it lists.
    ///
    /// Names are looked up now; a table in memory is read when the frame is computed, each in one
    /// version.
    ///
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR`, `TABLE_OR_VIEW_NOT_FOUND`,
    ///   `SQL_PARSER_NOT_FOUND` without the module `sql`, and what else is wrong with it
    public DataFrame sql(String sqlText) {
        return SqlCommands.run(this, sqlText, SqlParameters.NONE);
    }

    /// The same with a value for each `:name` in the text.
    ///
    /// @throws AnalysisException `UNBOUND_SQL_PARAMETER`, and those of [#sql(String)]
    public DataFrame sql(String sqlText, Map<String, ?> args) {
        return SqlCommands.run(this, sqlText, SqlCommands.named(args));
    }

    /// The same with a value for each `?` in the text.
    ///
    /// @throws AnalysisException `UNBOUND_SQL_PARAMETER`, and those of [#sql(String)]
    public DataFrame sql(String sqlText, @Nullable Object[] args) {
        return SqlCommands.run(this, sqlText, SqlCommands.positional(args));
    }

    /// Returns a static frame of the rows.
    ///
    /// @throws MillraceException `SCHEMA_MISMATCH` when a row does not have the schema
    public DataFrame createDataFrame(List<Row> rows, StructType schema) {
        LocalRows.requireFit(rows, schema);
        return new DataFrame(this, new LocalRelation(rows, Schemas.attributes(schema)));
    }

    /// Returns a frame without rows and columns.
    public DataFrame emptyDataFrame() {
        return createDataFrame(List.of(), new StructType());
    }

    /// Stops all streaming queries and gives back threads and memory. A second call does nothing.
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        engine.beginClose();
        isClosed = true;
        ACTIVE.compareAndSet(this, null);
        engine.close();
    }

    /// The same as [#close()].
    public void stop() {
        close();
    }

    /// Builds sessions.
    public static final class Builder {
        private Settings settings = Settings.defaults();
        private Environment environment = Environment.real();

        private Builder() {}

        /// Sets the workers: `local`, `local[n]`, or `local[*]` for one a core.
        ///
        /// @throws MillraceException `INVALID_OPTION_VALUE`
        public Builder master(String master) {
            return config("millrace.master", master);
        }

        /// Gives the application a name.
        public Builder appName(String name) {
            return config("millrace.app.name", name);
        }

        /// Sets a value.
        ///
        /// @throws MillraceException `UNKNOWN_SETTING`, `INVALID_OPTION_VALUE`, `INVALID_TIMEZONE`
        public Builder config(String key, String value) {
            settings = settings.with(key, value);
            return this;
        }

        /// Sets a value.
        public Builder config(String key, boolean value) {
            return config(key, Boolean.toString(value));
        }

        /// Sets a value.
        public Builder config(String key, long value) {
            return config(key, Long.toString(value));
        }

        /// Sets a value.
        public Builder config(String key, double value) {
            return config(key, Double.toString(value));
        }

        /// Sets values.
        public Builder config(Map<String, ?> map) {
            map.forEach((key, value) -> config(key, String.valueOf(value)));
            return this;
        }

        /// Runs the session on a clock of its user, for tests.
        public Builder clock(Clock clock) {
            environment = environment.with(clock);
            return this;
        }

        /// Tells the listener of every step of every micro-batch, for tests, which stop or kill a
        /// query there.
        public Builder stepListener(StepListener listener) {
            environment = environment.with(listener);
            return this;
        }

        /// Runs the session in another environment, for tests. Replaces clock and step listener.
        public Builder environment(Environment environment) {
            this.environment = environment;
            return this;
        }

        /// Returns the active session with these settings added, or makes one.
        ///
        /// An active session keeps its own name, workers and device, as in Spark.
        ///
        /// @throws MillraceException `BACKEND_UNAVAILABLE`
        public Session getOrCreate() {
            synchronized (ACTIVE) {
                Optional<Session> active = getActiveSession();
                if (active.isEmpty()) {
                    return create();
                }
                apply(active.get());
                return active.get();
            }
        }

        private void apply(Session active) {
            Map<String, String> present = active.conf.getAll();
            settings.asMap()
                    .forEach(
                            (key, value) -> {
                                if (active.conf.isModifiable(key)
                                        && !value.equals(present.get(key))) {
                                    active.conf.set(key, value);
                                }
                            });
        }

        /// Makes a session, which becomes the active one.
        ///
        /// @throws MillraceException `BACKEND_UNAVAILABLE`
        public Session create() {
            return Frames.session(SessionEngine.open(settings, environment));
        }
    }
}

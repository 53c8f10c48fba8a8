package io.millrace.app.secrets;

import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A text that must not be seen anywhere, and connectors that are as careless with it as drivers of
/// databases and brokers are.
final class Canary {
    static final String TEXT = "c4n4ryB1rd";
    static final String URL = "db://app:" + TEXT + "@127.0.0.1:1/events?sslpassword=" + TEXT;

    /// One option for each word of a secret, and two URLs.
    static final Map<String, String> OPTIONS =
            Map.of(
                    "url", URL,
                    "path", URL,
                    "password", TEXT,
                    "clientSecret", TEXT,
                    "authToken", TEXT,
                    "accessKey", TEXT,
                    "sasl.jaas.config", "Login required password=\"" + TEXT + "\";",
                    "credentials", TEXT);

    static final List<OptionSpec> SPECS =
            List.of(
                    new OptionSpec("url", "where"),
                    new OptionSpec("path", "where, too"),
                    new OptionSpec("password", "a secret"),
                    new OptionSpec("clientSecret", "a secret"),
                    new OptionSpec("authToken", "a secret"),
                    new OptionSpec("accessKey", "a secret"),
                    new OptionSpec("sasl.jaas.config", "a secret"),
                    new OptionSpec("credentials", "a secret"),
                    new OptionSpec("retries", "a number"),
                    new OptionSpec("fails", "whether it fails"));

    private Canary() {}

    static String description(String what, Options options) {
        return what + "[" + options.get("url", "") + "]";
    }

    /// Fails, if it is to, with everything in its message, as its causes have.
    static void check(Options options) throws IOException {
        options.getLong("retries", 0);
        if (options.getBoolean("fails", false)) {
            IOException cause =
                    new IOException(
                            "login refused: password="
                                    + options.get("password", "")
                                    + ", "
                                    + options.get("sasl.jaas.config", ""));
            cause.addSuppressed(new IllegalStateException("tried " + options.get("url", "")));
            throw new IOException("cannot connect to " + options.get("url", ""), cause);
        }
    }
}

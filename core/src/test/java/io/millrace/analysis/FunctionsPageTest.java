package io.millrace.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Unresolved;
import io.millrace.types.DataTypes;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The page of functions lists what there is, with as many arguments as there may be.
final class FunctionsPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("millrace.root"), "docs", "functions.md");

    private static final Pattern CALL = Pattern.compile("`([^`]*)`");

    /// What a row says of a function.
    ///
    /// @param most [Integer#MAX_VALUE] for any number
    private record Documented(String name, int least, int most) {
        static Documented of(String name, String arguments) {
            String obliged = arguments.replaceAll("\\[.*]", "");
            int most =
                    arguments.contains("...")
                            ? Integer.MAX_VALUE
                            : count(arguments.replaceAll("[\\[\\]]", ""));
            return new Documented(name, count(obliged), most);
        }

        private static int count(String arguments) {
            return arguments.isBlank() ? 0 : arguments.split(",").length;
        }
    }

    /// Every function of a row has the arguments of the first.
    private static List<Documented> documented() throws IOException {
        List<Documented> documented = new ArrayList<>();
        try (Stream<String> lines = Files.lines(PAGE)) {
            for (String line : lines.filter(line -> line.startsWith("| `")).toList()) {
                String first = line.replace("\\|", "\u0001").split("\\|")[1];
                Matcher call = CALL.matcher(first.replace('\u0001', '|'));
                String arguments = "";
                while (call.find()) {
                    String text = call.group(1);
                    int open = text.indexOf('(');
                    if (open >= 0) {
                        arguments = text.substring(open + 1, text.length() - 1);
                    }
                    String name = open >= 0 ? text.substring(0, open) : text;
                    documented.add(Documented.of(name, arguments));
                }
            }
        }
        return documented;
    }

    @Test
    void thePageListsEveryFunctionOnce() throws IOException {
        List<String> listed = new ArrayList<>();
        for (Documented function : documented()) {
            listed.add(function.name());
        }
        Collections.sort(listed);
        TreeSet<String> known = new TreeSet<>(FunctionRegistry.names());
        // A predicate, whose list is no list of arguments.
        known.remove(FunctionRegistry.IN);
        assertEquals(String.join("\n", known), String.join("\n", listed));
    }

    @Test
    void whatThePageSaysIsNotThereIsNot() throws IOException {
        String page = Files.readString(PAGE);
        Matcher name = CALL.matcher(page.substring(page.indexOf("## Not there")));
        TreeSet<String> wrong = new TreeSet<>();
        int count = 0;
        while (name.find()) {
            count++;
            wrong.add(name.group(1));
        }
        wrong.retainAll(FunctionRegistry.names());
        assertEquals(List.of(), List.copyOf(wrong));
        assertTrue(count > 50, "the names in the section: " + count);
    }

    @Test
    void everyFunctionTakesAsManyArgumentsAsThePageSays() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Documented function : documented()) {
            if (Generators.names().contains(function.name())) {
                continue;
            }
            check(function, function.least() - 1, false, wrong);
            check(function, function.least(), true, wrong);
            if (function.most() < Integer.MAX_VALUE) {
                check(function, function.most(), true, wrong);
                check(function, function.most() + 1, false, wrong);
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static void check(
            Documented function, int count, boolean isAccepted, List<String> wrong) {
        try {
            if (count >= 0 && isAccepted == isRefused(function.name(), count)) {
                wrong.add(function.name() + " with " + count);
            }
        } catch (RuntimeException e) {
            wrong.add(function.name() + " with " + count + " fails with " + e);
        }
    }

    private static boolean isRefused(String name, int count) {
        Literal nothing = new Literal(null, DataTypes.NullType);
        List<Expression> arguments = Collections.nCopies(count, nothing);
        try {
            FunctionRegistry.resolve(new Unresolved.Function(name, arguments, false));
            return false;
        } catch (AnalysisException e) {
            return e.condition() == ErrorCondition.WRONG_NUM_ARGS;
        }
    }
}

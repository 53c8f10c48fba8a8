package io.millrace.sql;

import io.millrace.expr.ScalarFunctions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Makes statements by a grammar of its own; most parse, many make no sense.
final class StatementGenerator {
    private static final Map<String, List<String>> TABLES =
            Map.of(
                    "people", List.of("id", "name", "city", "age"),
                    "cities", List.of("id", "city"),
                    "events", List.of("time", "action", "steps"),
                    "counts", List.of("action", "window.end", "count"));
    private static final List<String> NAMES = List.of("people", "cities", "events", "counts", "c");
    private static final List<String> COLUMNS =
            List.of("id", "name", "city", "age", "time", "action", "steps", "count", "window.end");
    private static final List<String> CONSTANTS =
            List.of(
                    "1", "0", "-7", "2.5D", "'x'", "\"%a_\"", "NULL", "true", "3L", "1e3",
                    "r'\\d'");
    private static final List<String> OPERATORS = List.of("+", "-", "*", "/", "%", "||", "DIV");
    private static final List<String> COMPARISONS = List.of("=", "<>", "<", ">=", "<=>", "LIKE");
    private static final List<String> WORDS = List.of(" AND ", " OR ");
    private static final List<String> AGGREGATES =
            List.of("count", "sum", "min", "max", "avg", "first", "collect_list", "stddev");
    private static final List<String> RANDOM = List.of("rand()", "randn(3)", "uuid()");
    private static final List<String> FUNCTIONS = functions();
    private static final List<String> JOINS =
            List.of("JOIN", "LEFT JOIN", "FULL OUTER JOIN", "LEFT SEMI JOIN", "ANTI JOIN", ",");

    /// The scalar functions, and those that the analyzer knows besides.
    private static List<String> functions() {
        List<String> functions = new ArrayList<>(ScalarFunctions.names());
        functions.addAll(
                List.of(
                        "if",
                        "nvl2",
                        "nullif",
                        "equal_null",
                        "assert_true",
                        "mod",
                        "date_part",
                        "struct",
                        "named_struct",
                        "from_json",
                        "explode",
                        "window_time",
                        "rand",
                        "randn",
                        "uuid",
                        "monotonically_increasing_id",
                        "no_such_function"));
        return List.copyOf(functions);
    }

    private final RandomGenerator random;

    /// Those of the relations that the select reads.
    private List<String> columns = COLUMNS;

    private int depth;

    StatementGenerator(RandomGenerator random) {
        this.random = random;
    }

    String statement() {
        String with = chance(8) ? "WITH c AS (" + query() + ") " : "";
        String union = chance(8) ? select() + " UNION ALL " : "";
        return with + union + query();
    }

    private String query() {
        return select()
                + (chance(3) ? " ORDER BY " + (chance(2) ? "1" : expression()) : "")
                + (chance(4) ? " LIMIT " + (chance(8) ? value() : random.nextInt(5)) : "")
                + (chance(16) ? " OFFSET " + random.nextInt(3) : "");
    }

    private String select() {
        columns = COLUMNS;
        String from = chance(10) ? "" : " FROM " + relation();
        StringBuilder text = new StringBuilder("SELECT ");
        text.append(chance(8) ? "DISTINCT " : "");
        text.append(chance(6) ? "*" : items()).append(from);
        if (chance(2)) {
            text.append(" WHERE ").append(expression());
        }
        if (chance(3)) {
            text.append(" GROUP BY ");
            text.append(chance(4) ? "window(time, '1 hour')" : chance(2) ? items() : "ALL");
            text.append(chance(3) ? " HAVING " + expression() : "");
        }
        return text.toString();
    }

    private String items() {
        StringBuilder text = new StringBuilder(item());
        while (chance(2)) {
            text.append(", ").append(item());
        }
        return text.toString();
    }

    private String item() {
        return expression() + (chance(4) ? " AS " + pick(COLUMNS).replace('.', '_') : "");
    }

    private String relation() {
        if (chance(8) && depth < 3) {
            String nested = nested();
            columns = COLUMNS;
            return "(" + nested + ") AS q";
        }
        String first = pick(NAMES);
        if (!chance(3)) {
            columns = TABLES.getOrDefault(first, COLUMNS);
            return first;
        }
        String join = pick(JOINS);
        String second = pick(NAMES);
        columns = new ArrayList<>();
        columns.addAll(qualified("a", first));
        columns.addAll(qualified("b", second));
        String condition =
                join.equals(",") ? "" : chance(3) ? " USING (id)" : " ON " + expression();
        return first + " AS a " + join + " " + second + " AS b" + condition;
    }

    private static List<String> qualified(String alias, String table) {
        List<String> of = TABLES.getOrDefault(table, COLUMNS);
        return of.stream().map(column -> alias + "." + column).toList();
    }

    private String nested() {
        depth++;
        String query = query();
        depth--;
        return query;
    }

    /// Conditions between words, values between operators: parentheses are few, because the grammar
    /// looks ahead to their end.
    private String expression() {
        if (depth > 2 || chance(2)) {
            return value();
        }
        depth++;
        String text =
                switch (random.nextInt(6)) {
                    case 0 -> chance(4) ? subquery() : value() + " IN (" + value() + ", 1)";
                    case 1 -> value() + " BETWEEN " + value() + " AND 9";
                    case 2 -> value() + " IS NOT NULL";
                    case 3 -> "NOT " + expression();
                    case 4 -> expression() + pick(WORDS) + expression();
                    default -> value() + " " + pick(COMPARISONS) + " " + value();
                };
        depth--;
        return text;
    }

    private String subquery() {
        List<String> outer = columns;
        String before = sought();
        String query = "(" + (chance(2) ? "SELECT " + pick(CONSTANTS) : nested()) + ")";
        columns = outer;
        return switch (random.nextInt(4)) {
            case 0 -> "EXISTS " + query;
            case 1 -> before + " IN " + query;
            case 2 -> before + " NOT IN " + query;
            default -> before + " < " + query;
        };
    }

    private String sought() {
        return switch (random.nextInt(4)) {
            case 0 -> pick(AGGREGATES) + "(" + value() + ")";
            case 1 -> pick(RANDOM);
            default -> value();
        };
    }

    private String value() {
        if (depth > 2 || chance(2)) {
            return chance(3) ? pick(CONSTANTS) : pick(chance(32) ? COLUMNS : columns);
        }
        depth++;
        String text =
                switch (random.nextInt(7)) {
                    case 0 -> "CASE WHEN " + expression() + " THEN " + value() + " END";
                    case 1 -> "CAST(" + value() + " AS STRING)";
                    case 2 -> "count(*) FILTER (WHERE " + value() + ")";
                    case 3 -> value() + " " + pick(OPERATORS) + " " + value();
                    case 4 -> chance(4) ? "(" + expression() + ")" : value();
                    case 5 -> pick(AGGREGATES) + "(" + value() + ")";
                    default -> pick(FUNCTIONS) + "(" + arguments() + ")";
                };
        depth--;
        return text;
    }

    private String arguments() {
        StringBuilder text = new StringBuilder(chance(16) ? "" : value());
        while (chance(2)) {
            text.append(", ").append(value());
        }
        return text.toString();
    }

    private boolean chance(int one) {
        return random.nextInt(one) == 0;
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}

package io.millrace.sql;

import java.util.List;
import java.util.random.RandomGenerator;

/// Makes statements by a grammar of its own; most parse, many make no sense.
final class StatementGenerator {
    private static final List<String> TABLES = List.of("people", "cities", "events", "counts", "c");
    private static final List<String> COLUMNS =
            List.of("id", "name", "city", "age", "time", "action", "steps", "count", "window.end");
    private static final List<String> CONSTANTS =
            List.of(
                    "1", "0", "-7", "2.5D", "'x'", "\"%a_\"", "NULL", "true", "3L", "1e3",
                    "r'\\d'");
    private static final List<String> OPERATORS =
            List.of("+", "-", "*", "/", "%", "=", "<>", "<", ">=", "<=>", "AND", "OR", "||", "DIV");
    private static final List<String> FUNCTIONS =
            List.of(
                    "count",
                    "sum",
                    "min",
                    "max",
                    "avg",
                    "upper",
                    "length",
                    "coalesce",
                    "abs",
                    "if");
    private static final List<String> JOINS =
            List.of("JOIN", "LEFT JOIN", "FULL OUTER JOIN", "LEFT SEMI JOIN", "ANTI JOIN", ",");

    private final RandomGenerator random;
    private int depth;

    StatementGenerator(RandomGenerator random) {
        this.random = random;
    }

    String statement() {
        String with = chance(8) ? "WITH c AS (" + query() + ") " : "";
        String union = chance(8) ? " UNION ALL " + select() : "";
        return with + query() + union;
    }

    private String query() {
        return select()
                + (chance(3) ? " ORDER BY " + (chance(2) ? "1" : expression()) : "")
                + (chance(4) ? " LIMIT " + random.nextInt(5) : "");
    }

    private String select() {
        StringBuilder text = new StringBuilder("SELECT ");
        text.append(chance(8) ? "DISTINCT " : "");
        text.append(chance(6) ? "*" : items());
        if (!chance(10)) {
            text.append(" FROM ").append(relation());
        }
        if (chance(2)) {
            text.append(" WHERE ").append(expression());
        }
        if (chance(3)) {
            text.append(" GROUP BY ");
            text.append(chance(4) ? "window(time, '1 hour')" : items());
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
        String first = chance(8) && depth < 3 ? "(" + nested() + ") AS q" : pick(TABLES);
        if (!chance(3)) {
            return first;
        }
        String join = pick(JOINS);
        String condition =
                join.equals(",") ? "" : chance(3) ? " USING (id)" : " ON " + expression();
        return first + " " + join + " " + pick(TABLES) + (chance(2) ? " AS b" : "") + condition;
    }

    private String nested() {
        depth++;
        String query = query();
        depth--;
        return query;
    }

    private String expression() {
        if (depth > 4 || chance(3)) {
            return chance(3) ? pick(CONSTANTS) : pick(COLUMNS);
        }
        depth++;
        String text =
                switch (random.nextInt(9)) {
                    case 0 -> pick(FUNCTIONS) + "(" + expression() + ")";
                    case 1 -> "CASE WHEN " + expression() + " THEN " + expression() + " END";
                    case 2 -> "CAST(" + expression() + " AS STRING)";
                    case 3 -> expression() + " IN (" + expression() + ", 1)";
                    case 4 -> expression() + " BETWEEN " + expression() + " AND 9";
                    case 5 -> "(" + expression() + ") IS NOT NULL";
                    case 6 -> "count(*) FILTER (WHERE " + expression() + ")";
                    case 7 -> "NOT " + expression();
                    default ->
                            "(" + expression() + " " + pick(OPERATORS) + " " + expression() + ")";
                };
        depth--;
        return text;
    }

    private boolean chance(int one) {
        return random.nextInt(one) == 0;
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}

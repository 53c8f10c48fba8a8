package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Schemas;
import io.millrace.plan.SubqueryAlias;
import io.millrace.plan.Table;
import io.millrace.plan.TableRelation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// The tables and views of one session, by name without regard to case. Thread-safe.
///
/// A view is an analyzed plan; a table is one in memory, such as a memory sink fills. They share
/// their names: the later one replaces the earlier, unless it is a view made by [#createTempView].
public final class Catalog {
    private sealed interface Entry {
        record View(String name, LogicalPlan plan) implements Entry {}

        record MemoryTable(String name, Table table) implements Entry {}
    }

    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();

    /// Gives an analyzed plan a name.
    ///
    /// @throws AnalysisException `TEMP_TABLE_OR_VIEW_ALREADY_EXISTS`, or `PARSE_SYNTAX_ERROR` for
    ///   what is no name
    public void createTempView(String name, LogicalPlan plan) {
        String simple = simpleName(name);
        if (entries.putIfAbsent(key(simple), new Entry.View(simple, plan)) != null) {
            throw new AnalysisException(
                    ErrorCondition.TEMP_TABLE_OR_VIEW_ALREADY_EXISTS,
                    "Cannot create the temporary view `" + simple + "` because it already exists.",
                    "Choose another name, drop it, or use createOrReplaceTempView.");
        }
    }

    /// Gives an analyzed plan a name, in place of what had the name before.
    ///
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR` for what is no name
    public void createOrReplaceTempView(String name, LogicalPlan plan) {
        String simple = simpleName(name);
        entries.put(key(simple), new Entry.View(simple, plan));
    }

    /// Gives a table in memory a name, in place of what had the name before. The name is taken as
    /// it is: a query may be named `a.b`.
    public void putTable(String name, Table table) {
        entries.put(key(name), new Entry.MemoryTable(name, table));
    }

    /// Forgets the table or view, and returns whether there was one.
    public boolean drop(String name) {
        return entries.remove(key(name)) != null;
    }

    /// Forgets the view, and returns whether there was one; a table stays.
    public boolean dropTempView(String name) {
        return entries.get(key(name)) instanceof Entry.View view && entries.remove(key(name), view);
    }

    /// Returns whether there is a table or view of the name.
    public boolean contains(String name) {
        return entries.containsKey(key(name)) || entries.containsKey(key(unquoted(name)));
    }

    /// Returns the names of all tables and views, sorted without regard to case.
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Entry entry : entries.values()) {
            names.add(
                    switch (entry) {
                        case Entry.View view -> view.name();
                        case Entry.MemoryTable table -> table.name();
                    });
        }
        return names;
    }

    /// Returns the plan that reads the table or view, under its name as a qualifier. Columns of a
    /// table get a new identity at each call.
    ///
    /// @throws AnalysisException `TABLE_OR_VIEW_NOT_FOUND`
    public LogicalPlan lookup(String name) {
        Entry entry = entries.get(key(name));
        if (entry == null) {
            entry = entries.get(key(unquoted(name)));
        }
        return switch (entry) {
            case Entry.View view -> new SubqueryAlias(view.name(), view.plan());
            case Entry.MemoryTable table -> new SubqueryAlias(table.name(), read(table.table()));
            case null -> throw notFound(name);
        };
    }

    private static TableRelation read(Table table) {
        return new TableRelation(table, Schemas.attributes(table.schema()));
    }

    private AnalysisException notFound(String name) {
        return new AnalysisException(
                ErrorCondition.TABLE_OR_VIEW_NOT_FOUND,
                "The table or view `" + name + "` cannot be found.",
                Suggestions.didYouMean(name, names()));
    }

    private static String simpleName(String name) {
        List<String> parts = MultipartName.parse(name);
        if (parts.size() > 1) {
            throw new AnalysisException(
                    ErrorCondition.PARSE_SYNTAX_ERROR,
                    "The name '" + name + "' of a temporary view has more than one part.",
                    "Give one part, in back-ticks if it has a dot.");
        }
        return parts.getFirst();
    }

    /// A name that is not well-formed is looked up as it is, and then not found.
    private static String unquoted(String name) {
        try {
            return String.join(".", MultipartName.parse(name));
        } catch (AnalysisException _) {
            return name;
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

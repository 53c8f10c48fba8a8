package io.millrace.engine;

import io.millrace.checkpoint.CheckpointContents;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.QueryDescription;
import io.millrace.checkpoint.QueryDescription.Operator;
import io.millrace.checkpoint.QueryDescription.Source;
import io.millrace.state.StateSpec;
import io.millrace.streaming.CheckpointCheck;
import io.millrace.streaming.CheckpointCheck.Verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/// Whether a checkpoint can run a query: Spark's "Recovery semantics after changes in a streaming
/// query", held to. A pure function of what the checkpoint says and what the query is.
///
/// ```text
/// sources              another number, kind, order or path     refused
///                      another schema                          changes what is read from here on
/// state                another operator, grouping, window,
///                      aggregate or type                       refused
///                      other names of grouping columns         as before
/// output mode          with state                              refused
///                      without                                 as before: the rows are the same
/// filters, projections                                         change what comes out from here on
/// sink                 another path of the same kind           refused
///                      another kind                            gets what follows
///                      one that lost its rows                  refused
/// session settings that bind the checkpoint                    as before: the checkpoint's hold
/// trigger, rate limits, name                                   as before: nothing is recorded
/// where late rows are kept                                     as before: the commit says where
/// ```
///
/// What was planned and not committed has given no rows yet: as long as nothing is committed, only
/// the sources bind. Used once.
final class RestartRules {
    private final CheckpointContents found;
    private final QueryShape query;
    private final Optional<CommitEntry> lastCommit;
    private final List<String> refusals = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private RestartRules(CheckpointContents found, QueryShape query) {
        this.found = found;
        this.query = query;
        this.lastCommit = found.recovery().lastCommit();
    }

    /// Returns the verdict.
    ///
    /// @param settings those of the session that bind a checkpoint
    static CheckpointCheck check(
            CheckpointContents found, QueryShape query, SortedMap<String, String> settings) {
        Optional<OffsetEntry> plan = found.newestPlan();
        if (plan.isEmpty()) {
            return new CheckpointCheck(Verdict.STARTS_NEW, List.of());
        }
        RestartRules rules = new RestartRules(found, query);
        rules.apply(plan.get(), settings);
        return rules.verdict();
    }

    private void apply(OffsetEntry plan, SortedMap<String, String> settings) {
        notes.addAll(found.recovery().warnings());
        checkSettings(plan.conf(), settings);
        QueryDescription now = query.description();
        Optional<QueryDescription> before = plan.query();
        if (plan.offsets().size() != now.sources().size()) {
            refusals.add(
                    ("There are [%d] sources in the checkpoint offsets and now there are"
                                    + " [%d] sources requested by the query.")
                            .formatted(plan.offsets().size(), now.sources().size()));
        } else if (before.isPresent()) {
            checkSources(before.get().sources(), now.sources());
        }
        if (before.isEmpty()) {
            notes.add(
                    "The checkpoint does not describe its query, as an earlier version wrote it:"
                            + " only its state and the number of its sources were compared.");
        }
        if (lastCommit.isPresent()) {
            checkSinkKeepsRows(now);
            checkState(before);
        }
        if (before.isPresent()) {
            checkOutput(before.get(), now);
        }
        if (before.isPresent() && lastCommit.isPresent()) {
            checkSink(before.get(), now);
        }
        notePending();
    }

    private void checkSettings(Map<String, String> stored, SortedMap<String, String> session) {
        session.forEach(
                (key, value) -> {
                    String other = stored.getOrDefault(key, value);
                    if (!other.equals(value)) {
                        notes.add(
                                "%s is %s in the session, but %s in the checkpoint, and that holds."
                                        .formatted(key, value, other));
                    }
                });
    }

    private void checkSources(List<Source> before, List<Source> now) {
        for (int i = 0; i < now.size(); i++) {
            Source was = before.get(i);
            Source is = now.get(i);
            boolean isElsewhere =
                    was.path().isPresent()
                            && is.path().isPresent()
                            && !was.path().equals(is.path());
            if (!was.format().equals(is.format()) || isElsewhere) {
                refusals.add(
                        ("Source %d was %s and is now %s: the offsets of the one mean"
                                        + " nothing in the other.")
                                .formatted(i, shown(was), shown(is)));
            } else if (!was.schema().equals(is.schema())) {
                changes.add(
                        "Source %d was read as `%s` and is now read as `%s`."
                                .formatted(i, was.schema(), is.schema()));
            }
        }
    }

    private static String shown(Source source) {
        return shown(source.format(), source.path());
    }

    private static String shown(String format, Optional<String> path) {
        return "`" + format + path.map(at -> " " + at).orElse("") + "`";
    }

    /// Refused before the sink is opened, which would replace the rows of the run before.
    private void checkSinkKeepsRows(QueryDescription now) {
        if (query.losesRows()) {
            refusals.add(
                    ("A query into the sink %s cannot be restarted in %s mode: the rows of earlier"
                                    + " batches went with the process. Complete mode can.")
                            .formatted(now.sink().format(), now.output().mode()));
        }
    }

    private void checkState(Optional<QueryDescription> before) {
        TreeSet<Integer> ids = new TreeSet<>(found.state().keySet());
        ids.addAll(query.state().keySet());
        for (int id : ids) {
            Optional<Operator> was = before.flatMap(known -> operator(known, id));
            Optional<Operator> is = operator(query.description(), id);
            StateSpec written = found.state().get(id);
            StateSpec wanted = query.state().get(id);
            if (wanted == null) {
                refusals.add(
                        ("The checkpoint has the state of operator %d%s, and the query"
                                        + " has no such operator.")
                                .formatted(id, grouped(was)));
            } else if (written == null) {
                // Every batch that was committed would be missing from its result.
                refusals.add(
                        ("The checkpoint has no state of operator %d%s: the batches that"
                                        + " are committed would be missing from its result.")
                                .formatted(id, grouped(is)));
            } else {
                checkOperator(id, written.differenceTo(wanted), was, is);
            }
        }
    }

    private static Optional<Operator> operator(QueryDescription query, int id) {
        return query.operators().stream().filter(operator -> operator.id() == id).findFirst();
    }

    private static String grouped(Optional<Operator> operator) {
        return operator.map(known -> ", grouped by " + known.groupings()).orElse("");
    }

    private void checkOperator(
            int id, Optional<String> difference, Optional<Operator> was, Optional<Operator> is) {
        List<String> differences = new ArrayList<>();
        if (was.isPresent() && is.isPresent()) {
            List<String> groupings = was.get().groupings();
            if (!groupings.equals(is.get().groupings())) {
                differences.add(
                        "was grouped by %s and is now grouped by %s"
                                .formatted(groupings, is.get().groupings()));
            }
            List<String> aggregates = was.get().aggregates();
            if (!aggregates.equals(is.get().aggregates())) {
                differences.add(
                        "computed %s and now computes %s"
                                .formatted(aggregates, is.get().aggregates()));
            }
        }
        if (differences.isEmpty() && difference.isPresent()) {
            differences.add("has state that does not fit: " + difference.get());
        }
        if (!differences.isEmpty()) {
            refusals.add("Operator " + id + " " + String.join("; it ", differences) + ".");
        }
    }

    private void checkOutput(QueryDescription before, QueryDescription now) {
        String was = before.output().mode();
        String is = now.output().mode();
        boolean hasState = !found.state().isEmpty() || !query.state().isEmpty();
        if (!was.equals(is) && hasState && lastCommit.isPresent()) {
            refusals.add(
                    "The output mode was %s and is now %s: the sink has rows of the other meaning."
                            .formatted(was, is));
        }
        if (!before.filters().equals(now.filters())) {
            changes.add(
                    ("The filters were %s and are now %s: rows of earlier batches went"
                                    + " through the old ones.")
                            .formatted(before.filters(), now.filters()));
        }
        if (!before.output().schema().equals(now.output().schema())) {
            changes.add(
                    ("The output was `%s` and is now `%s`: rows of earlier batches keep"
                                    + " their columns.")
                            .formatted(before.output().schema(), now.output().schema()));
        } else if (!before.output().columns().equals(now.output().columns())) {
            changes.add(
                    "The output was computed as %s and is now %s."
                            .formatted(before.output().columns(), now.output().columns()));
        }
    }

    private void checkSink(QueryDescription before, QueryDescription now) {
        QueryDescription.Sink was = before.sink();
        QueryDescription.Sink is = now.sink();
        String both =
                shown(was.format(), was.path()) + " and is now " + shown(is.format(), is.path());
        if (was.format().equals(is.format())) {
            if (!Objects.equals(was.path(), is.path())) {
                refusals.add("The sink was " + both + ": each would have a part of the rows.");
            }
        } else if (!lastToken().isEmpty()) {
            refusals.add(
                    ("The sink was %s: of its last batch rows may wait that only that sink can"
                                    + " show.")
                            .formatted(both));
        } else if (query.needsEveryBatch()) {
            refusals.add("The sink was " + both + ": what is written there begins with batch 0.");
        } else {
            changes.add(
                    "The sink was " + both + ": the rows of earlier batches stay where they are.");
        }
    }

    /// What the sink of the last commit needs to show its rows.
    private String lastToken() {
        return lastCommit.map(CommitEntry::sinkToken).orElse("");
    }

    private void notePending() {
        List<OffsetEntry> pending = found.recovery().pending();
        if (!pending.isEmpty() && !changes.isEmpty()) {
            notes.add(
                    ("Batch %d was planned before the change and is run again after it: a"
                                    + " sink that has its rows already keeps them.")
                            .formatted(pending.getFirst().batchId()));
        }
    }

    private CheckpointCheck verdict() {
        if (!refusals.isEmpty()) {
            return new CheckpointCheck(Verdict.REFUSED, refusals);
        }
        List<String> reasons = new ArrayList<>(changes);
        reasons.addAll(notes);
        return new CheckpointCheck(
                changes.isEmpty() ? Verdict.RUNS_AS_BEFORE : Verdict.RUNS_CHANGED, reasons);
    }
}

package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.QUERY;
import static io.millrace.checkpoint.CheckpointFixtures.assertFails;
import static io.millrace.checkpoint.CheckpointFixtures.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.QueryDescription.Operator;
import io.millrace.checkpoint.QueryDescription.Output;
import io.millrace.checkpoint.QueryDescription.Sink;
import io.millrace.checkpoint.QueryDescription.Source;
import io.millrace.error.ErrorCondition;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class QueryDescriptionTest {
    private static final QueryDescription QUERY_OF_ALL =
            new QueryDescription(
                    List.of(
                            new Source("json", Optional.of("/data/a \"b\" ü"), "a BIGINT"),
                            new Source("rate", Optional.empty(), "b STRING")),
                    List.of("(a > 1)", "(b = 'x\ny')"),
                    List.of(new Operator(0, "count by a", List.of("a"), List.of("count(1)"))),
                    new Output("complete", "a BIGINT,n BIGINT", List.of("a", "count(1)")),
                    new Sink("memory", Optional.empty()));

    private static List<String> lines(OffsetEntry entry) {
        return OffsetEntryFormat.encode(entry, QUERY.toString());
    }

    private static OffsetEntry decoded(List<String> lines) {
        return OffsetEntryFormat.decode(lines, 3, QUERY.toString());
    }

    @Test
    void aPlanKeepsItsQuery() {
        OffsetEntry entry = plan(3).plannedBy(QUERY_OF_ALL);
        List<String> lines = lines(entry);
        assertEquals(2, lines.size());
        assertEquals(entry, decoded(lines));
    }

    @Test
    void anEntryOfAnEarlierVersionHasNone() {
        assertEquals(Optional.empty(), decoded(lines(plan(3))).query());
    }

    @Test
    void aLaterVersionIsNotGuessedAt() {
        List<String> lines = lines(plan(3).plannedBy(QUERY_OF_ALL));
        String later = lines.getFirst().replace("\"version\":1", "\"version\":2,\"more\":[[1]]");
        assertFails(
                ErrorCondition.CHECKPOINT_INCOMPATIBLE,
                () -> decoded(List.of(later, lines.getLast())));
    }

    @Test
    void whatIsNotADescriptionIsRefused() {
        String head = lines(plan(3).plannedBy(QUERY_OF_ALL)).getFirst();
        for (String[] change :
                new String[][] {
                    {"\"version\":1", "\"version\":\"1\""},
                    {"\"groupings\":[\"a\"]", "\"groupings\":[1]"},
                    {"\"groupings\":[\"a\"]", "\"groupings\":\"a\""},
                    {"\"sink\":{\"format\":\"memory\"}", "\"sink\":[]"},
                    {"\"sink\":{\"format\":\"memory\"}", "\"sunk\":{}"},
                    {"\"operators\":[{", "\"operators\":[7,{"},
                    {"\"filters\":[", "\"filters\":[[[[[[]]]]],"}
                }) {
            String changed = head.replace(change[0], change[1]);
            assertTrue(!changed.equals(head), change[0]);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> decoded(List.of(changed, "{}")),
                    change[1]);
        }
    }
}

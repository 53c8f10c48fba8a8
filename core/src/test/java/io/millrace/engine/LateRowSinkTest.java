package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.LateRowCommit;
import io.millrace.checkpoint.RowCounts;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/// What a run makes of a batch that another one committed.
final class LateRowSinkTest {
    private static final Optional<LateRowCommit> OURS =
            Optional.of(new LateRowCommit("/late/from-batch-3", 3, "our token"));

    private static CommitEntry commit(Optional<LateRowCommit> lateRows) {
        return new CommitEntry(4, 0, List.of(), "", new RowCounts(1, 1, 1), lateRows);
    }

    private static void assertRefused(Optional<LateRowCommit> own, Optional<LateRowCommit> found) {
        MillraceException refused =
                assertThrows(
                        MillraceException.class,
                        () -> LateRowSink.requireSamePlace(own, commit(found)));
        assertEquals(ErrorCondition.CONCURRENT_QUERY, refused.condition());
    }

    @Test
    void aCommitOfARunThatKeepsThemInTheSamePlaceIsAsGood() {
        Optional<LateRowCommit> theirs =
                Optional.of(new LateRowCommit("/late/from-batch-3", 3, "their token"));
        assertDoesNotThrow(() -> LateRowSink.requireSamePlace(OURS, commit(theirs)));
        assertDoesNotThrow(
                () -> LateRowSink.requireSamePlace(Optional.empty(), commit(Optional.empty())));
    }

    @Test
    void aCommitOfARunThatKeepsThemElsewhereEndsThisOne() {
        assertRefused(OURS, Optional.empty());
        assertRefused(Optional.empty(), OURS);
        assertRefused(OURS, Optional.of(new LateRowCommit("/other/from-batch-3", 3, "")));
    }
}

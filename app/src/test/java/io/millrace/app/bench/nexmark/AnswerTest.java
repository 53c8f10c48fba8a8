package io.millrace.app.bench.nexmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Row;
import io.millrace.RowFactory;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/// A wrong result is refused.
class AnswerTest {
    private static final List<Object> KEY = List.of(1L);

    private static GroupAnswer groups(boolean isOnce, Object... values) {
        return new GroupAnswer(Map.of(KEY, List.of(values)), 1, isOnce);
    }

    private static Row row(Object... values) {
        return RowFactory.create(values);
    }

    @Test
    void theLastRowOfAGroupCounts() {
        GroupAnswer answer = groups(false, 5L);
        answer.take(row(1L, 4L));
        answer.take(row(1L, 5L));

        assertEquals(Map.of("groups", 1.0, "outputRows", 2.0), answer.finish());
    }

    @Test
    void anotherValueIsWrong() {
        GroupAnswer answer = groups(false, 5L);
        answer.take(row(1L, 4L));

        assertThrows(IllegalStateException.class, answer::finish);
    }

    @Test
    void aGroupTooManyOrTooFewIsWrong() {
        GroupAnswer many = groups(false, 5L);
        many.take(row(1L, 5L));
        many.take(row(2L, 5L));

        assertThrows(IllegalStateException.class, many::finish);
        assertThrows(IllegalStateException.class, groups(false, 5L)::finish);
    }

    @Test
    void aClosedGroupComesOnce() {
        GroupAnswer answer = groups(true, 5L);
        answer.take(row(1L, 5L));

        assertThrows(IllegalStateException.class, () -> answer.take(row(1L, 5L)));
    }

    @Test
    void anApproximateCountHasBounds() {
        GroupAnswer near = groups(false, new GroupAnswer.About(1000));
        near.take(row(1L, 1200L));
        near.finish();
        GroupAnswer far = groups(false, new GroupAnswer.About(1000));
        far.take(row(1L, 1300L));

        assertThrows(IllegalStateException.class, far::finish);
    }

    @Test
    void rowsOfEventsAreComparedInOrder() {
        NexmarkEvents events = new NexmarkEvents(6, 1000);
        RowAnswer answer = new RowAnswer(events, List::of);
        answer.take(row(4L));

        assertThrows(IllegalStateException.class, () -> answer.take(row(6L)));
        assertThrows(IllegalStateException.class, () -> new RowAnswer(events, List::of).finish());
    }
}

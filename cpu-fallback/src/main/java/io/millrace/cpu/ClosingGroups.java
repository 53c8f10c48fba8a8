package io.millrace.cpu;

import io.millrace.backend.AggregationSpec;

/// Which groups of a table a watermark closes: by the time in a key, or else by their window.
final class ClosingGroups {
    private final AggregationSpec spec;
    private final GroupIndex index;
    private final KeyWords keyWords;

    /// Not after the word of the group that closes first.
    private long wordFirst = Long.MAX_VALUE;

    private int groupsSeen;

    ClosingGroups(AggregationSpec spec, GroupIndex index, KeyWords keyWords) {
        this.spec = spec;
        this.index = index;
        this.keyWords = keyWords;
    }

    private boolean isByKey() {
        return spec.closingKey() != AggregationSpec.NO_KEY;
    }

    /// Returns whether groups close at all.
    private boolean isClosing() {
        return spec.window() != null || isByKey();
    }

    /// Returns the word of the group that says when it closes: of a window it is word 0.
    private long word(int group) {
        return index.word(group, isByKey() ? keyWords.wordOf(spec.closingKey()) : 0);
    }

    private boolean neverCloses(int group) {
        return isByKey() && keyWords.isNull(index, group, spec.closingKey());
    }

    /// Takes in the groups that are new since the last call.
    void takeIn() {
        if (isClosing()) {
            for (int group = groupsSeen; group < index.size(); group++) {
                if (!neverCloses(group)) {
                    wordFirst = Math.min(wordFirst, word(group));
                }
            }
        }
        groupsSeen = index.size();
    }

    /// Returns whether it is known that no group is closed.
    boolean isNoneBy(long wordLast) {
        return !isClosing() || wordFirst > wordLast;
    }

    boolean isClosedBy(long wordLast, int group) {
        return word(group) <= wordLast && !neverCloses(group);
    }

    /// Forgets all groups.
    void clear() {
        wordFirst = Long.MAX_VALUE;
        groupsSeen = 0;
    }
}

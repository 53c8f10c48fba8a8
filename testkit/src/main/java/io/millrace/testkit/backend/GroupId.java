package io.millrace.testkit.backend;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What identifies a group, in canonical order: window id, then the keys from left to right, nulls
/// first.
///
/// @param windowId 0 without a window
record GroupId(long windowId, List<@Nullable Value> keys) implements Comparable<GroupId> {
    GroupId {
        keys = Collections.unmodifiableList(new ArrayList<>(keys));
    }

    @Override
    public int compareTo(GroupId other) {
        int order = Long.compare(windowId, other.windowId);
        for (int i = 0; order == 0 && i < keys.size(); i++) {
            order = compare(keys.get(i), other.keys.get(i));
        }
        return order;
    }

    private static int compare(@Nullable Value a, @Nullable Value b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        return a.compareTo(b);
    }
}

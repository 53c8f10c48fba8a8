package io.millrace.backend;

/// Sorts ints by an order that is not their own, which the library does for objects only. Allocates
/// one array as long as the list.
public final class IntSort {
    private IntSort() {}

    /// An order of ints.
    public interface Order {
        /// Returns whether the first comes before the second, after it, or as it does.
        int compare(int a, int b);
    }

    /// Sorts the first `count` values: a stable merge sort from the bottom up.
    public static void sort(int[] values, int count, Order order) {
        int[] from = values;
        int[] to = new int[count];
        boolean isInValues = true;
        for (int width = 1; width < count; width *= 2) {
            for (int start = 0; start < count; start += 2 * width) {
                int middle = Math.min(start + width, count);
                int end = Math.min(middle + width, count);
                int left = start;
                int right = middle;
                for (int at = start; at < end; at++) {
                    boolean isLeft =
                            right == end
                                    || (left < middle
                                            && order.compare(from[left], from[right]) <= 0);
                    to[at] = isLeft ? from[left++] : from[right++];
                }
            }
            int[] sorted = to;
            to = from;
            from = sorted;
            isInValues = !isInValues;
        }
        if (!isInValues) {
            System.arraycopy(from, 0, values, 0, count);
        }
    }
}

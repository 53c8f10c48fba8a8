package io.millrace.error;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Finds the known names that a user may have meant.
///
/// Distance is the number of inserted, removed, replaced or swapped neighbouring characters, case
/// aside. Results depend on nothing but the arguments, so messages are the same at every run.
public final class Suggestions {
    /// The most names that are ever suggested.
    public static final int COUNT_MAX = 5;

    /// Names are cut to this length before they are compared: the cost grows with its square.
    private static final int COMPARED_LENGTH_MAX = 128;

    private record Scored(String name, int distance) {}

    private Suggestions() {}

    /// The known names nearest to `wanted`, nearest first and then in alphabetical order.
    ///
    /// A name is near if at most a third of its characters (two for short names) differ.
    public static List<String> closest(String wanted, Collection<String> known) {
        String target = normalised(wanted);
        List<Scored> near = new ArrayList<>();
        for (String name : new TreeSet<>(known)) {
            String candidate = normalised(name);
            int distance = distance(target, candidate);
            int longest = Math.max(target.length(), candidate.length());
            if (distance <= Math.max(2, longest / 3) && distance < longest) {
                near.add(new Scored(name, distance));
            }
        }
        near.sort(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name));
        return near.stream().limit(COUNT_MAX).map(Scored::name).toList();
    }

    /// The second half of an error message: the nearest names as a question, else all known names.
    public static String didYouMean(String wanted, Collection<String> known) {
        List<String> near = closest(wanted, known);
        return near.isEmpty() ? listing(known) : "Did you mean " + quoted(near, " or ") + "?";
    }

    /// All known names in alphabetical order, as a sentence.
    public static String listing(Collection<String> known) {
        return known.isEmpty()
                ? "None are known here."
                : "Known are " + quoted(new ArrayList<>(new TreeSet<>(known)), " and ") + ".";
    }

    private static String quoted(List<String> names, String lastSeparator) {
        String head =
                names.subList(0, names.size() - 1).stream()
                        .map(name -> "`" + name + "`")
                        .collect(Collectors.joining(", "));
        String tail = "`" + names.getLast() + "`";
        return head.isEmpty() ? tail : head + lastSeparator + tail;
    }

    private static String normalised(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.length() <= COMPARED_LENGTH_MAX
                ? lower
                : lower.substring(0, COMPARED_LENGTH_MAX);
    }

    /// The optimal string alignment distance, kept in three rows of its table.
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int cheapest = Math.min(replaced, Math.min(last[j], current[j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cheapest = Math.min(cheapest, beforeLast[j - 2] + 1);
                }
                current[j] = cheapest;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = current;
            current = free;
        }
        return last[b.length()];
    }
}

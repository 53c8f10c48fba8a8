package io.millrace.gpu.table;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A column of partials as a table has it: in arrays by group, not in the order of any list.
sealed interface DeviceColumn {
    /// Values of a fixed width.
    ///
    /// @param words ordered words, or numbers of 8 bytes
    /// @param nulls which of them are null; null when none is
    record Words(GroupArray.Plane words, @Nullable Nulls nulls) implements DeviceColumn {}

    /// Codes of strings, of a key that may be null.
    record Strings(StringKey key, GroupArray.Plane codes, Nulls nulls) implements DeviceColumn {}

    /// Exact sums: one, or parts of sums of products, of which the lower come first.
    record Sums(List<Part> parts) implements DeviceColumn {}

    /// Says which groups have no value.
    ///
    /// @param flags a word for each group
    /// @param bit one of its bits
    /// @param nullIf what the bit is where there is no value: 0 or 1
    record Nulls(GroupArray flags, int bit, int nullIf) {}

    /// Limbs of a sum.
    ///
    /// @param number in the sum, or [#WHOLE]
    /// @param specials flags of what is not finite; null where all is
    record Part(int number, ExactLimbs limbs, @Nullable GroupArray specials) {
        /// In the place of a number: the sum has no parts.
        static final int WHOLE = -128;

        long specialsAddress() {
            return specials == null ? 0 : specials.address();
        }
    }
}

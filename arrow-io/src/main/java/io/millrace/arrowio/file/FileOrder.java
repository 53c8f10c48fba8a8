package io.millrace.arrowio.file;

import io.millrace.error.ErrorCondition;

import java.util.Comparator;

/// In which order files are read: the order of rows of a file source.
public enum FileOrder {
    /// Oldest first, as Spark; files of one time in the natural order of their paths.
    MODIFICATION_TIME("modificationTime"),
    /// In the natural order of their paths.
    NAME("name");

    private static final Comparator<FileEntry> BY_NAME =
            Comparator.comparing(entry -> entry.file().toString(), NaturalOrder.NAMES);

    private final String text;

    FileOrder(String text) {
        this.text = text;
    }

    Comparator<FileEntry> comparator() {
        return switch (this) {
            case MODIFICATION_TIME ->
                    Comparator.comparingLong(FileEntry::modifiedMillis).thenComparing(BY_NAME);
            case NAME -> BY_NAME;
        };
    }

    static FileOrder parse(String text) {
        for (FileOrder order : values()) {
            if (order.text.equalsIgnoreCase(text.strip())) {
                return order;
            }
        }
        throw ErrorCondition.INVALID_OPTION_VALUE.error(
                "Option fileOrder has the value '" + text + "'.", "Use modificationTime or name.");
    }
}

package io.millrace.types;

/// Writes names and texts so that the DDL parser reads them back unchanged.
final class Identifiers {
    private Identifiers() {}

    /// Whether the character may stand in a name without back-ticks.
    static boolean isPart(int character) {
        return Character.isLetterOrDigit(character) || character == '_';
    }

    /// The name as it is, or in back-ticks if it would not be read as one name.
    static String quoteIfNeeded(String name) {
        boolean plain =
                !name.isEmpty()
                        && name.chars().allMatch(c -> c < 128 && isPart(c))
                        && !name.chars().allMatch(Character::isDigit);
        return plain ? name : "`" + name.replace("`", "``") + "`";
    }

    /// The text between single quotes, with what would end it escaped.
    static String stringLiteral(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}

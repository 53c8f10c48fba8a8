package io.millrace.testkit.differential;

/// A column of a random case.
///
/// @param type in the language of DDL
record CaseColumn(String name, String type, boolean isNullable) {
    boolean isInteger() {
        return type.equals("INT") || type.equals("BIGINT");
    }

    boolean isNumber() {
        return isInteger() || type.equals("DOUBLE") || type.startsWith("DECIMAL");
    }

    String ddl() {
        return name + " " + type + (isNullable ? "" : " NOT NULL");
    }
}

package io.millrace.types;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The names by which DDL and JSON know the types without parts.
final class TypeNames {
    /// Every name of SQL and DDL, in upper case.
    private static final Map<String, DataType> BY_SQL_NAME =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("BOOLEAN", DataTypes.BooleanType),
                            Map.entry("TINYINT", DataTypes.ByteType),
                            Map.entry("BYTE", DataTypes.ByteType),
                            Map.entry("SMALLINT", DataTypes.ShortType),
                            Map.entry("SHORT", DataTypes.ShortType),
                            Map.entry("INT", DataTypes.IntegerType),
                            Map.entry("INTEGER", DataTypes.IntegerType),
                            Map.entry("BIGINT", DataTypes.LongType),
                            Map.entry("LONG", DataTypes.LongType),
                            Map.entry("FLOAT", DataTypes.FloatType),
                            Map.entry("REAL", DataTypes.FloatType),
                            Map.entry("DOUBLE", DataTypes.DoubleType),
                            Map.entry("STRING", DataTypes.StringType),
                            Map.entry("BINARY", DataTypes.BinaryType),
                            Map.entry("DATE", DataTypes.DateType),
                            Map.entry("TIMESTAMP", DataTypes.TimestampType),
                            Map.entry("TIMESTAMP_LTZ", DataTypes.TimestampType),
                            Map.entry("TIMESTAMP_NTZ", DataTypes.TimestampNTZType),
                            Map.entry("VOID", DataTypes.NullType)));

    /// Types of Spark that Millrace does not offer: named, so that the error can tell them from
    /// typing errors.
    private static final Set<String> NOT_OFFERED =
            Set.of("CHAR", "CHARACTER", "GEOGRAPHY", "GEOMETRY", "TIME", "VARCHAR", "VARIANT");

    private TypeNames() {}

    /// The type of a name in DDL, case aside.
    static Optional<DataType> ofSqlName(String name) {
        return Optional.ofNullable(BY_SQL_NAME.get(name.toUpperCase(Locale.ROOT)));
    }

    /// The type whose [DataType#typeName] this is.
    static Optional<DataType> ofTypeName(String typeName) {
        if (typeName.startsWith("decimal") || typeName.startsWith("interval")) {
            return new DdlParser(typeName).parseIfType();
        }
        return BY_SQL_NAME.values().stream()
                .filter(type -> type.typeName().equals(typeName))
                .findFirst();
    }

    static boolean isNotOffered(String name) {
        return NOT_OFFERED.contains(name.toUpperCase(Locale.ROOT));
    }

    /// All names that DDL accepts for types without parts.
    static Set<String> sqlNames() {
        return BY_SQL_NAME.keySet();
    }
}

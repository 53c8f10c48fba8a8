package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;

/// Schemas of columns.
public final class Schemas {
    private Schemas() {}

    /// Returns names and types of the columns.
    public static StructType of(List<Attribute> columns) {
        List<StructField> fields = new ArrayList<>(columns.size());
        for (Attribute column : columns) {
            fields.add(
                    DataTypes.createStructField(
                            column.name(), column.dataType(), column.isNullable()));
        }
        return DataTypes.createStructType(fields);
    }

    /// Returns new columns of these names and types.
    public static List<Attribute> attributes(StructType schema) {
        List<Attribute> attributes = new ArrayList<>(schema.size());
        for (StructField field : schema) {
            attributes.add(Attribute.create(field.name(), field.dataType(), field.nullable()));
        }
        return attributes;
    }
}

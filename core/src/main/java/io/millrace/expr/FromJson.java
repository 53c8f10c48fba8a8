package io.millrace.expr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.RowFactory;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.RowConverter;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.json.JsonValueReader;
import io.millrace.expr.json.TimeReader;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// Reads JSON texts as values of a type. A text that is no JSON, or not of the type's shape, gives
/// null in an array or map and a struct of nulls in a struct, as in Spark; with the mode `FAILFAST`
/// it is an error. The first root value of a text counts.
///
/// @param schema a struct, array or map
record FromJson(DataType schema, Map<String, String> options) implements VectorFunction {
    private static final JsonFactory FACTORY = new JsonFactory();

    @Override
    public String name() {
        return "from_json";
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        return List.of(DataTypes.StringType);
    }

    @Override
    public DataType resultType(List<DataType> arguments) {
        return schema;
    }

    @Override
    public boolean isNullable(List<Expression> arguments) {
        return true;
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        FromJsonOptions read = FromJsonOptions.of(options);
        VectorExpression argument = arguments.getFirst();
        return (context, batch, selection) -> {
            JsonValueReader reader =
                    new JsonValueReader(
                            new TimeReader(
                                    read.zone().orElse(context.sessionZone()),
                                    read.timestampFormat(),
                                    read.dateFormat()),
                            read.isNonNumericAccepted());
            try (ColumnVector texts = argument.evaluate(context, batch, selection)) {
                @Nullable Object[] values = new @Nullable Object[batch.rowCount()];
                for (int i = 0; i < selection.size(); i++) {
                    int row = selection.row(i);
                    if (RowConverter.value(texts, row) instanceof String text) {
                        values[row] = read(reader, text, row, read.isFailFast());
                    }
                }
                return RowConverter.column(context.allocator(), schema, Arrays.asList(values));
            }
        };
    }

    private @Nullable Object read(
            JsonValueReader reader, String text, int row, boolean isFailFast) {
        Object value = JsonValueReader.MISMATCH;
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return null;
            }
            boolean isListed =
                    schema instanceof ArrayType array
                            && array.elementType() instanceof StructType
                            && first == JsonToken.START_OBJECT;
            value =
                    isListed
                            ? listed(reader.read(parser, ((ArrayType) schema).elementType()))
                            : reader.read(parser, schema);
        } catch (IOException _) {
            value = JsonValueReader.MISMATCH;
        }
        boolean isPartial = reader.takePartial();
        if (isFailFast && (isPartial || JsonValueReader.isMismatch(value))) {
            throw new RowFailure(
                    row,
                    ErrorCondition.MALFORMED_RECORD_IN_PARSING.error(
                            "The text '" + text + "' is not of type " + schema.simpleString() + ".",
                            "Mend it, or use the mode PERMISSIVE."));
        }
        return JsonValueReader.isMismatch(value) ? ofNothing() : value;
    }

    /// An object where an array of structs is wanted is its only element.
    private static @Nullable Object listed(@Nullable Object struct) {
        return JsonValueReader.isMismatch(struct) ? struct : Collections.singletonList(struct);
    }

    private @Nullable Object ofNothing() {
        return schema instanceof StructType struct
                ? RowFactory.withSchema(struct, new @Nullable Object[struct.size()])
                : null;
    }
}

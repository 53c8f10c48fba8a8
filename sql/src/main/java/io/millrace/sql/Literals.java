package io.millrace.sql;

import io.millrace.AnalysisException;
import io.millrace.analysis.SqlParameters;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Cast;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.BigDecimalLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.BigIntLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.BooleanLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ConstantContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DecimalLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DoubleLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExponentLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FloatLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntegerLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LiteralTypeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedParameterLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NullLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NumberContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NumericLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PosParameterLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SmallIntLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StringLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TinyIntLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TypeConstructorContext;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Constants and parameters.
final class Literals {
    private static final int NUMBER_LENGTH_MAX = 4096;

    private final SqlErrors errors;
    private final SqlParameters parameters;
    private final StringLiterals texts;
    private final Intervals intervals;

    /// The `?` of the statement in the order of the text, which is not that in which its clauses
    /// are built; empty until the first is asked for.
    private final List<PosParameterLiteralContext> markers = new ArrayList<>();

    Literals(SqlErrors errors, SqlParameters parameters) {
        this.errors = errors;
        this.parameters = parameters;
        this.texts = new StringLiterals(errors);
        this.intervals = new Intervals(errors);
    }

    StringLiterals texts() {
        return texts;
    }

    Expression of(ConstantContext constant) {
        return switch (constant) {
            case NullLiteralContext _ -> new Literal(null, DataTypes.NullType);
            case BooleanLiteralContext flag ->
                    flag.booleanValue().TRUE() != null ? Literal.TRUE : Literal.FALSE;
            case NumericLiteralContext number -> of(number.number());
            case StringLiteralContext text ->
                    new Literal(texts.of(text.stringLit()), DataTypes.StringType);
            case TypeConstructorContext typed -> of(typed);
            case PosParameterLiteralContext marker -> positional(marker);
            case NamedParameterLiteralContext marker -> named(marker);
            case IntervalLiteralContext interval -> intervals.literal(interval.interval());
            default -> throw errors.unsupported("Such a constant", constant);
        };
    }

    private Expression of(NumberContext number) {
        String text = number.getText();
        return switch (number) {
            case IntegerLiteralContext _ -> integer(number);
            case BigIntLiteralContext _ ->
                    number(number, text, 1, DataTypes.LongType, Long::valueOf);
            case SmallIntLiteralContext _ ->
                    number(number, text, 1, DataTypes.ShortType, Short::valueOf);
            case TinyIntLiteralContext _ ->
                    number(number, text, 1, DataTypes.ByteType, Byte::valueOf);
            case DoubleLiteralContext _ ->
                    number(number, text, 1, DataTypes.DoubleType, Literals::finite);
            case FloatLiteralContext _ ->
                    number(number, text, 1, DataTypes.FloatType, Literals::finiteFloat);
            case ExponentLiteralContext _ ->
                    number(number, text, 0, DataTypes.DoubleType, Literals::finite);
            case DecimalLiteralContext _ -> decimal(number, text);
            case BigDecimalLiteralContext _ ->
                    decimal(number, text.substring(0, text.length() - 2));
            default -> throw errors.unsupported("Such a number", number);
        };
    }

    private Literal integer(NumberContext number) {
        requireShort(number);
        BigInteger value = new BigInteger(number.getText());
        if (value.bitLength() < Integer.SIZE) {
            return new Literal(value.intValueExact(), DataTypes.IntegerType);
        }
        return value.bitLength() < Long.SIZE
                ? new Literal(value.longValueExact(), DataTypes.LongType)
                : decimal(number, number.getText());
    }

    /// A decimal has the type of its own digits.
    private Literal decimal(NumberContext node, String text) {
        requireShort(node);
        BigDecimal value = exact(node, text);
        // Before it is written out: an exponent takes few letters.
        if ((long) value.precision() - value.scale() > DecimalType.MAX_PRECISION) {
            throw outOfRange(node, new DecimalType(DecimalType.MAX_PRECISION, 0));
        }
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        int precision = Math.max(plain.precision(), plain.scale());
        if (precision > DecimalType.MAX_PRECISION) {
            throw outOfRange(node, new DecimalType(DecimalType.MAX_PRECISION, 0));
        }
        return new Literal(plain, new DecimalType(precision, plain.scale()));
    }

    /// The time to read a whole number grows with the square of its length.
    private void requireShort(NumberContext node) {
        if (node.getText().length() > NUMBER_LENGTH_MAX) {
            throw outOfRange(node, new DecimalType(DecimalType.MAX_PRECISION, 0));
        }
    }

    private BigDecimal exact(NumberContext node, String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            throw outOfRange(node, new DecimalType(DecimalType.MAX_PRECISION, 0));
        }
    }

    /// @param suffix the letters behind the digits
    private Literal number(
            NumberContext node,
            String text,
            int suffix,
            DataType type,
            Function<String, Object> parser) {
        try {
            return new Literal(parser.apply(text.substring(0, text.length() - suffix)), type);
        } catch (NumberFormatException _) {
            throw outOfRange(node, type);
        }
    }

    private AnalysisException outOfRange(ParserRuleContext node, DataType type) {
        return errors.at(
                ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE,
                "The number does not fit the type " + type.simpleString(),
                node,
                "Write a smaller one.");
    }

    private static Double finite(String text) {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    private static Float finiteFloat(String text) {
        float value = Float.parseFloat(text);
        if (Float.isInfinite(value)) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    private Expression of(TypeConstructorContext typed) {
        String text = texts.of(typed.singleStringLitWithoutMarker());
        LiteralTypeContext type = typed.literalType();
        Optional<DataType> ofTime = typeOfTime(type);
        if (ofTime.isPresent()) {
            // Read when the query runs, in the zone of its session.
            return new Cast(new Literal(text, DataTypes.StringType), ofTime.get());
        }
        if (type.INTERVAL() != null) {
            return intervals.literal(text, typed);
        }
        if (type.BINARY_HEX() != null) {
            return binary(text, typed);
        }
        throw errors.unsupported(
                "A constant of the type " + type.getText().toUpperCase(Locale.ROOT), typed);
    }

    private static Optional<DataType> typeOfTime(LiteralTypeContext type) {
        if (type.DATE() != null) {
            return Optional.of(DataTypes.DateType);
        }
        if (type.TIMESTAMP_NTZ() != null) {
            return Optional.of(DataTypes.TimestampNTZType);
        }
        return type.TIMESTAMP() != null || type.TIMESTAMP_LTZ() != null
                ? Optional.of(DataTypes.TimestampType)
                : Optional.empty();
    }

    private Literal binary(String text, TypeConstructorContext node) {
        String even = text.length() % 2 == 0 ? text : "0" + text;
        try {
            return new Literal(HexFormat.of().parseHex(even), DataTypes.BinaryType);
        } catch (IllegalArgumentException _) {
            throw errors.at(
                    ErrorCondition.INVALID_TYPED_LITERAL,
                    "'" + text + "' is not a number in hexadecimal digits",
                    node,
                    "Write it like X'1CAFE'.");
        }
    }

    private Expression positional(PosParameterLiteralContext marker) {
        if (markers.isEmpty()) {
            ParserRuleContext root = marker;
            while (root.getParent() != null) {
                root = root.getParent();
            }
            collectMarkers(root);
        }
        int number = markers.indexOf(marker);
        if (number >= parameters.positional().size()) {
            throw unbound("? number " + (number + 1), marker);
        }
        return parameters.positional().get(number);
    }

    private void collectMarkers(ParseTree tree) {
        if (tree instanceof PosParameterLiteralContext marker) {
            markers.add(marker);
        }
        for (int i = 0; i < tree.getChildCount(); i++) {
            collectMarkers(tree.getChild(i));
        }
    }

    private Expression named(NamedParameterLiteralContext marker) {
        String name = marker.namedParameterMarker().simpleIdentifier().getText();
        Expression value = parameters.named().get(name.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw unbound(":" + name, marker);
        }
        return value;
    }

    private AnalysisException unbound(String parameter, ParserRuleContext node) {
        return errors.at(
                ErrorCondition.UNBOUND_SQL_PARAMETER,
                "The parameter " + parameter + " has no value",
                node,
                "Give one with sql(text, args).");
    }
}

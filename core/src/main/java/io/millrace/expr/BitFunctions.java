package io.millrace.expr;

import io.millrace.expr.kernel.NumberRows;
import io.millrace.types.DataTypes;

import java.util.List;

/// Functions of the bits of integers.
final class BitFunctions {
    private BitFunctions() {}

    static List<ScalarFunction> all() {
        Signature ofTwo = Signature.ofOneType(Parameter.INTEGRAL, Parameter.INTEGRAL);
        Signature shift = Signature.ofFirst(Parameter.INTEGER_OR_LONG, Parameter.INTEGER);
        KernelFunction left = KernelFunction.rows("shiftleft", shift, NumberRows::shiftLeft);
        KernelFunction right = KernelFunction.rows("shiftright", shift, NumberRows::shiftRight);
        KernelFunction unsigned =
                KernelFunction.rows("shiftrightunsigned", shift, NumberRows::shiftRightUnsigned);
        KernelFunction bit =
                KernelFunction.rows(
                        "bit_get",
                        Signature.of(DataTypes.ByteType, Parameter.INTEGRAL, Parameter.INTEGER),
                        NumberRows::bitGet);
        return List.of(
                KernelFunction.rows("&", ofTwo, NumberRows::and).shown(CallText.infix("&")),
                KernelFunction.rows("|", ofTwo, NumberRows::or).shown(CallText.infix("|")),
                KernelFunction.rows("^", ofTwo, NumberRows::xor).shown(CallText.infix("^")),
                KernelFunction.rows("~", Signature.ofFirst(Parameter.INTEGRAL), NumberRows::not)
                        .shown(CallText.prefix("~")),
                left,
                left.as("<<").shown(CallText.infix("<<")),
                right,
                right.as(">>").shown(CallText.infix(">>")),
                unsigned,
                unsigned.as(">>>").shown(CallText.infix(">>>")),
                bit,
                bit.as("getbit"),
                KernelFunction.rows(
                        "bit_count",
                        Signature.of(DataTypes.IntegerType, Parameter.INTEGRAL_OR_BOOLEAN),
                        NumberRows::bitCount));
    }
}

package io.millrace.expr;

import io.millrace.expr.kernel.BitRows;
import io.millrace.types.DataTypes;

import java.util.List;

/// Functions of the bits of integers.
final class BitFunctions {
    private BitFunctions() {}

    static List<ScalarFunction> all() {
        Signature ofTwo = Signature.ofOneType(Parameter.INTEGRAL, Parameter.INTEGRAL);
        Signature shift = Signature.ofFirst(Parameter.INTEGER_OR_LONG, Parameter.INTEGER);
        KernelFunction left = KernelFunction.rows("shiftleft", shift, BitRows::shiftLeft);
        KernelFunction right = KernelFunction.rows("shiftright", shift, BitRows::shiftRight);
        KernelFunction unsigned =
                KernelFunction.rows("shiftrightunsigned", shift, BitRows::shiftRightUnsigned);
        KernelFunction bit =
                KernelFunction.rows(
                        "bit_get",
                        Signature.of(DataTypes.ByteType, Parameter.INTEGRAL, Parameter.INTEGER),
                        BitRows::bitGet);
        return List.of(
                KernelFunction.rows("&", ofTwo, BitRows::and).shown(CallText.infix("&")),
                KernelFunction.rows("|", ofTwo, BitRows::or).shown(CallText.infix("|")),
                KernelFunction.rows("^", ofTwo, BitRows::xor).shown(CallText.infix("^")),
                KernelFunction.rows("~", Signature.ofFirst(Parameter.INTEGRAL), BitRows::not)
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
                        BitRows::bitCount));
    }
}

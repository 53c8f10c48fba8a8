package io.millrace;

/// Functions of numbers.
@SuppressWarnings("MemberName") // Spark's names
abstract class NumberCalls extends AngleCalls {
    NumberCalls() {}

    /// The cube root.
    public static Column cbrt(Column e) {
        return call("cbrt", e);
    }

    /// The same of the column.
    public static Column cbrt(String columnName) {
        return cbrt(functions.col(columnName));
    }

    /// The exponential.
    public static Column exp(Column e) {
        return call("exp", e);
    }

    /// The same of the column.
    public static Column exp(String columnName) {
        return exp(functions.col(columnName));
    }

    /// The exponential minus one.
    public static Column expm1(Column e) {
        return call("expm1", e);
    }

    /// The same of the column.
    public static Column expm1(String columnName) {
        return expm1(functions.col(columnName));
    }

    /// The logarithm to base 10; null where there is none.
    public static Column log10(Column e) {
        return call("log10", e);
    }

    /// The same of the column.
    public static Column log10(String columnName) {
        return log10(functions.col(columnName));
    }

    /// The logarithm to base 2; null where there is none.
    public static Column log2(Column e) {
        return call("log2", e);
    }

    /// The same of the column.
    public static Column log2(String columnName) {
        return log2(functions.col(columnName));
    }

    /// The natural logarithm of one more; null where there is none.
    public static Column log1p(Column e) {
        return call("log1p", e);
    }

    /// The same of the column.
    public static Column log1p(String columnName) {
        return log1p(functions.col(columnName));
    }

    /// The whole number next to the value, the even one of two, as a double.
    public static Column rint(Column e) {
        return call("rint", e);
    }

    /// The same of the column.
    public static Column rint(String columnName) {
        return rint(functions.col(columnName));
    }

    /// The sign as a double: -1, 0 or 1.
    public static Column signum(Column e) {
        return call("signum", e);
    }

    /// The same of the column.
    public static Column signum(String columnName) {
        return signum(functions.col(columnName));
    }

    /// The integer in base 2.
    public static Column bin(Column e) {
        return call("bin", e);
    }

    /// The same of the column.
    public static Column bin(String columnName) {
        return bin(functions.col(columnName));
    }

    /// The natural logarithm; null where there is none.
    public static Column ln(Column e) {
        return call("ln", e);
    }

    /// The natural logarithm; null where there is none.
    public static Column log(Column e) {
        return call("log", e);
    }

    /// The same of the column.
    public static Column log(String columnName) {
        return log(functions.col(columnName));
    }

    /// The logarithm to a base; null where there is none.
    public static Column log(double base, Column a) {
        return call("log", base, a);
    }

    /// The logarithm of the column to a base.
    public static Column log(double base, String columnName) {
        return log(base, functions.col(columnName));
    }

    /// The first to the power of the second.
    public static Column pow(Column l, Column r) {
        return call("pow", l, r);
    }

    /// The same as [#pow(Column, Column)].
    public static Column pow(Column l, String rName) {
        return pow(l, functions.col(rName));
    }

    /// The same as [#pow(Column, Column)].
    public static Column pow(String lName, Column r) {
        return pow(functions.col(lName), r);
    }

    /// The same as [#pow(Column, Column)].
    public static Column pow(String lName, String rName) {
        return pow(functions.col(lName), functions.col(rName));
    }

    /// The same as [#pow(Column, Column)].
    public static Column pow(Column l, double rValue) {
        return pow(l, functions.lit(rValue));
    }

    /// The same as [#pow(Column, Column)].
    public static Column pow(String lName, double rValue) {
        return pow(functions.col(lName), functions.lit(rValue));
    }

    /// The same as [#pow(Column, Column)].
    public static Column pow(double lValue, Column r) {
        return pow(functions.lit(lValue), r);
    }

    /// The same as [#pow(Column, Column)].
    public static Column pow(double lValue, String rName) {
        return pow(functions.lit(lValue), functions.col(rName));
    }

    /// The same as [#pow(Column, Column)].
    public static Column power(Column l, Column r) {
        return call("power", l, r);
    }

    /// The base of the natural logarithm.
    public static Column e() {
        return call("e");
    }

    /// The circle number.
    public static Column pi() {
        return call("pi");
    }

    /// The sign as a double: -1, 0 or 1.
    public static Column sign(Column e) {
        return call("sign", e);
    }

    /// The decimal with so many digits after the point that is next above.
    public static Column ceil(Column e, Column scale) {
        return call("ceil", e, scale);
    }

    /// The same as [#ceil(Column, Column)].
    public static Column ceiling(Column e, Column scale) {
        return call("ceiling", e, scale);
    }

    /// The decimal with so many digits after the point that is next below.
    public static Column floor(Column e, Column scale) {
        return call("floor", e, scale);
    }

    /// The value rounded to a whole one, halves away from zero.
    public static Column round(Column e) {
        return call("round", e);
    }

    /// The value rounded to so many decimals, halves away from zero.
    public static Column round(Column e, int scale) {
        return call("round", e, scale);
    }

    /// The value rounded to so many decimals, halves away from zero.
    public static Column round(Column e, Column scale) {
        return call("round", e, scale);
    }

    /// The value rounded to a whole one, halves to the even neighbour.
    public static Column bround(Column e) {
        return call("bround", e);
    }

    /// The value rounded to so many decimals, halves to the even neighbour.
    public static Column bround(Column e, int scale) {
        return call("bround", e, scale);
    }

    /// The value rounded to so many decimals, halves to the even neighbour.
    public static Column bround(Column e, Column scale) {
        return call("bround", e, scale);
    }

    /// The remainder with the sign of the divisor.
    public static Column pmod(Column dividend, Column divisor) {
        return call("pmod", dividend, divisor);
    }

    /// The product of the numbers from 1 on; null outside of 0 to 20.
    public static Column factorial(Column e) {
        return call("factorial", e);
    }

    /// A number as text in another base.
    public static Column conv(Column num, int fromBase, int toBase) {
        return call("conv", num, fromBase, toBase);
    }

    /// The number of the bucket that a value is in, of so many equal ones between two bounds.
    public static Column width_bucket(Column v, Column min, Column max, Column numBucket) {
        return call("width_bucket", v, min, max, numBucket);
    }

    /// The value itself.
    public static Column positive(Column e) {
        return call("positive", e);
    }

    /// The sum; null when it overflows.
    public static Column try_add(Column left, Column right) {
        return call("try_add", left, right);
    }

    /// The difference; null when it overflows.
    public static Column try_subtract(Column left, Column right) {
        return call("try_subtract", left, right);
    }

    /// The product; null when it overflows.
    public static Column try_multiply(Column left, Column right) {
        return call("try_multiply", left, right);
    }

    /// The quotient; null by zero.
    public static Column try_divide(Column left, Column right) {
        return call("try_divide", left, right);
    }

    /// The remainder; null by zero.
    public static Column try_mod(Column left, Column right) {
        return call("try_mod", left, right);
    }
}

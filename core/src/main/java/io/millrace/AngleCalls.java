package io.millrace;

/// Functions of angles.
@SuppressWarnings("MemberName") // Spark's names
abstract class AngleCalls extends ConditionCalls {
    AngleCalls() {}

    /// The inverse of the cosine; outside of -1 to 1 NaN.
    public static Column acos(Column e) {
        return call("acos", e);
    }

    /// The same of the column.
    public static Column acos(String columnName) {
        return acos(functions.col(columnName));
    }

    /// The inverse of the hyperbolic cosine; below 1 NaN.
    public static Column acosh(Column e) {
        return call("acosh", e);
    }

    /// The same of the column.
    public static Column acosh(String columnName) {
        return acosh(functions.col(columnName));
    }

    /// The inverse of the sine; outside of -1 to 1 NaN.
    public static Column asin(Column e) {
        return call("asin", e);
    }

    /// The same of the column.
    public static Column asin(String columnName) {
        return asin(functions.col(columnName));
    }

    /// The inverse of the hyperbolic sine.
    public static Column asinh(Column e) {
        return call("asinh", e);
    }

    /// The same of the column.
    public static Column asinh(String columnName) {
        return asinh(functions.col(columnName));
    }

    /// The inverse of the tangent.
    public static Column atan(Column e) {
        return call("atan", e);
    }

    /// The same of the column.
    public static Column atan(String columnName) {
        return atan(functions.col(columnName));
    }

    /// The inverse of the hyperbolic tangent; outside of -1 to 1 NaN.
    public static Column atanh(Column e) {
        return call("atanh", e);
    }

    /// The same of the column.
    public static Column atanh(String columnName) {
        return atanh(functions.col(columnName));
    }

    /// The cosine of an angle in radians.
    public static Column cos(Column e) {
        return call("cos", e);
    }

    /// The same of the column.
    public static Column cos(String columnName) {
        return cos(functions.col(columnName));
    }

    /// The hyperbolic cosine.
    public static Column cosh(Column e) {
        return call("cosh", e);
    }

    /// The same of the column.
    public static Column cosh(String columnName) {
        return cosh(functions.col(columnName));
    }

    /// The sine of an angle in radians.
    public static Column sin(Column e) {
        return call("sin", e);
    }

    /// The same of the column.
    public static Column sin(String columnName) {
        return sin(functions.col(columnName));
    }

    /// The hyperbolic sine.
    public static Column sinh(Column e) {
        return call("sinh", e);
    }

    /// The same of the column.
    public static Column sinh(String columnName) {
        return sinh(functions.col(columnName));
    }

    /// The tangent of an angle in radians.
    public static Column tan(Column e) {
        return call("tan", e);
    }

    /// The same of the column.
    public static Column tan(String columnName) {
        return tan(functions.col(columnName));
    }

    /// The hyperbolic tangent.
    public static Column tanh(Column e) {
        return call("tanh", e);
    }

    /// The same of the column.
    public static Column tanh(String columnName) {
        return tanh(functions.col(columnName));
    }

    /// The angle in degrees.
    public static Column degrees(Column e) {
        return call("degrees", e);
    }

    /// The same of the column.
    public static Column degrees(String columnName) {
        return degrees(functions.col(columnName));
    }

    /// The angle in radians.
    public static Column radians(Column e) {
        return call("radians", e);
    }

    /// The same of the column.
    public static Column radians(String columnName) {
        return radians(functions.col(columnName));
    }

    /// The cotangent of an angle in radians.
    public static Column cot(Column e) {
        return call("cot", e);
    }

    /// The secant of an angle in radians.
    public static Column sec(Column e) {
        return call("sec", e);
    }

    /// The cosecant of an angle in radians.
    public static Column csc(Column e) {
        return call("csc", e);
    }

    /// The angle in radians of the point.
    public static Column atan2(Column y, Column x) {
        return call("atan2", y, x);
    }

    /// The same as [#atan2(Column, Column)].
    public static Column atan2(Column y, String xName) {
        return atan2(y, functions.col(xName));
    }

    /// The same as [#atan2(Column, Column)].
    public static Column atan2(String yName, Column x) {
        return atan2(functions.col(yName), x);
    }

    /// The same as [#atan2(Column, Column)].
    public static Column atan2(String yName, String xName) {
        return atan2(functions.col(yName), functions.col(xName));
    }

    /// The same as [#atan2(Column, Column)].
    public static Column atan2(Column y, double xValue) {
        return atan2(y, functions.lit(xValue));
    }

    /// The same as [#atan2(Column, Column)].
    public static Column atan2(String yName, double xValue) {
        return atan2(functions.col(yName), functions.lit(xValue));
    }

    /// The same as [#atan2(Column, Column)].
    public static Column atan2(double yValue, Column x) {
        return atan2(functions.lit(yValue), x);
    }

    /// The same as [#atan2(Column, Column)].
    public static Column atan2(double yValue, String xName) {
        return atan2(functions.lit(yValue), functions.col(xName));
    }

    /// The length of the hypotenuse.
    public static Column hypot(Column l, Column r) {
        return call("hypot", l, r);
    }

    /// The same as [#hypot(Column, Column)].
    public static Column hypot(Column l, String rName) {
        return hypot(l, functions.col(rName));
    }

    /// The same as [#hypot(Column, Column)].
    public static Column hypot(String lName, Column r) {
        return hypot(functions.col(lName), r);
    }

    /// The same as [#hypot(Column, Column)].
    public static Column hypot(String lName, String rName) {
        return hypot(functions.col(lName), functions.col(rName));
    }

    /// The same as [#hypot(Column, Column)].
    public static Column hypot(Column l, double rValue) {
        return hypot(l, functions.lit(rValue));
    }

    /// The same as [#hypot(Column, Column)].
    public static Column hypot(String lName, double rValue) {
        return hypot(functions.col(lName), functions.lit(rValue));
    }

    /// The same as [#hypot(Column, Column)].
    public static Column hypot(double lValue, Column r) {
        return hypot(functions.lit(lValue), r);
    }

    /// The same as [#hypot(Column, Column)].
    public static Column hypot(double lValue, String rName) {
        return hypot(functions.lit(lValue), functions.col(rName));
    }
}

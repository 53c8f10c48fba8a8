package io.millrace.analysis;

import io.millrace.expr.CastRules;
import io.millrace.types.DataType;
import io.millrace.types.NumericType;

import java.util.Optional;

/// Which types go together, as [CastRules] has it.
final class CommonTypes {
    private CommonTypes() {}

    static Optional<DataType> of(DataType a, DataType b) {
        return CastRules.commonType(a, b);
    }

    static DataType numberOfString(NumericType partner) {
        return CastRules.numberOfString(partner);
    }

    static boolean canCast(DataType from, DataType to) {
        return CastRules.isAllowed(from, to);
    }
}

package io.millrace.analysis;

import static io.millrace.analysis.TestPlans.call;
import static io.millrace.analysis.TestPlans.lit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.expr.CaseWhen;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Union;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// What a table of `VALUES` costs grows as its rows do.
final class InlineTablesTest {
    private static final int ROWS = 1000;

    private static Literal decimal(String text) {
        BigDecimal value = new BigDecimal(text);
        return new Literal(value, new DecimalType(value.precision(), value.scale()));
    }

    @Test
    void constantsOfAllTypesAreRowsAsTheyAre() {
        List<List<Expression>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(
                    List.of(
                            i % 3 == 0 ? lit(i) : decimal(i + "." + i % 7),
                            new Literal(i, DataTypes.DateType),
                            new Literal(i * 1_000_000L, DataTypes.TimestampType),
                            i % 2 == 0 ? lit(i) : lit((long) i),
                            i % 2 == 0 ? lit(i) : lit(0.5),
                            new Literal(null, DataTypes.NullType)));
        }
        LocalRelation table = assertInstanceOf(LocalRelation.class, InlineTables.of(rows));
        assertEquals(
                "struct<col1:decimal(11,1),col2:date,col3:timestamp,col4:bigint,col5:double,"
                        + "col6:void>",
                table.schema().simpleString());
        assertEquals(ROWS, table.rows().size());
        assertEquals(new BigDecimal("999.0"), table.rows().get(999).get(0));
        assertEquals(998L, table.rows().get(998).get(3));
        assertEquals(998.0, table.rows().get(998).get(4));
    }

    @Test
    void computedValuesAreChosenAmongFew() {
        List<List<Expression>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(List.of(call("abs", lit(-i))));
        }
        Union table = assertInstanceOf(Union.class, InlineTables.of(rows));
        int branches = 0;
        for (LogicalPlan block : table.inputs()) {
            Expression value = ((Project) block).projectList().getFirst().children().getFirst();
            int ofBlock = ((CaseWhen) value).branches().size();
            assertTrue(ofBlock < 64, () -> ofBlock + " branches");
            branches += ofBlock + 1;
        }
        assertEquals(ROWS, branches);
    }
}

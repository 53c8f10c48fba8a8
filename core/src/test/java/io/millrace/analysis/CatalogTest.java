package io.millrace.analysis;

import static io.millrace.analysis.TestPlans.name;
import static io.millrace.analysis.TestPlans.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.AnalysisException;
import io.millrace.batch.Batch;
import io.millrace.error.ErrorCondition;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Table;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Tables and views by name.
final class CatalogTest {
    private final Catalog catalog = new Catalog();

    private record EmptyTable(String name, StructType schema) implements Table {
        @Override
        public List<Batch> snapshot() {
            return List.of();
        }
    }

    private static void assertFails(ErrorCondition expected, Runnable action) {
        AnalysisException error = assertThrows(AnalysisException.class, action::run);
        assertEquals(expected, error.condition(), error.getMessage());
    }

    @Test
    void namesIgnoreCaseAndQualifyColumns() {
        catalog.createTempView("Counts", table("a INT"));
        LogicalPlan plan =
                Analyzer.analyze(new Project(List.of(name("counts.A")), catalog.lookup("COUNTS")));
        assertEquals("struct<A:int>", plan.schema().simpleString());
        assertTrue(catalog.contains("counts"));
        assertEquals(List.of("Counts"), catalog.names());
    }

    @Test
    void aTableHasNewColumnsAtEachLookup() {
        catalog.putTable("t", new EmptyTable("t", StructType.fromDDL("a INT")));
        assertNotEquals(catalog.lookup("t").output(), catalog.lookup("t").output());
        assertEquals("struct<a:int>", catalog.lookup("t").schema().simpleString());
    }

    @Test
    void onlyCreateTempViewRefusesToReplace() {
        catalog.createTempView("v", table("a INT"));
        assertFails(
                ErrorCondition.TEMP_TABLE_OR_VIEW_ALREADY_EXISTS,
                () -> catalog.createTempView("V", table("b INT")));
        catalog.createOrReplaceTempView("V", table("c INT"));
        assertEquals("struct<c:int>", catalog.lookup("v").schema().simpleString());
        catalog.putTable("v", new EmptyTable("v", StructType.fromDDL("d INT")));
        assertEquals("struct<d:int>", catalog.lookup("v").schema().simpleString());
    }

    @Test
    void namesWithDotsNeedBackTicksInViews() {
        assertFails(
                ErrorCondition.PARSE_SYNTAX_ERROR,
                () -> catalog.createTempView("a.b", table("a INT")));
        catalog.createTempView("`a.b`", table("a INT"));
        assertTrue(catalog.contains("`a.b`"));
        assertEquals("struct<a:int>", catalog.lookup("`A.b`").schema().simpleString());
    }

    @Test
    void aMissingTableComesWithSuggestions() {
        catalog.createTempView("counts", table("a INT"));
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> catalog.lookup("count"));
        assertEquals(ErrorCondition.TABLE_OR_VIEW_NOT_FOUND, error.condition());
        assertTrue(error.getMessage().contains("`counts`"), error.getMessage());
        assertTrue(catalog.drop("COUNTS"));
        assertFalse(catalog.drop("counts"));
    }
}

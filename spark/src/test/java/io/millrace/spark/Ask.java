package io.millrace.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.util.Arrays;
import java.util.List;

/// Asks Spark what it says to statements: `spark/ask.sh "select cast('1.5' as int)"`.
public final class Ask {
    private Ask() {}

    /// Prints schema and rows, or the error, of each statement.
    public static void main(String[] statements) {
        SparkSession session = SparkSessions.open();
        for (String statement : statements) {
            System.out.println("> " + statement);
            try {
                Dataset<Row> frame = session.sql(statement);
                System.out.println(frame.schema().toDDL());
                List<Row> rows = frame.collectAsList();
                rows.forEach(
                        row ->
                                System.out.println(
                                        Arrays.toString(SparkValues.ofRow(row).toArray())));
            } catch (Exception e) {
                System.out.println(SparkConditions.of(e) + ": " + e.getMessage());
            }
        }
        session.stop();
    }
}

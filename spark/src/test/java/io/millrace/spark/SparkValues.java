package io.millrace.spark;

import io.millrace.testkit.differential.CanonicalValue;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Values between Millrace's rows and Spark's.
final class SparkValues {
    private SparkValues() {}

    /// Returns the canonical values of a row.
    static List<Object> ofRow(Row row) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < row.length(); i++) {
            values.add(CanonicalValue.of(toJava(row.get(i))));
        }
        return values;
    }

    private static Object toJava(Object value) {
        return switch (value) {
            case Row row -> ofRow(row);
            case Seq<?> seq -> {
                List<Object> values = new ArrayList<>();
                CollectionConverters.asJava(seq).forEach(element -> values.add(toJava(element)));
                yield values;
            }
            case scala.collection.Map<?, ?> map -> {
                Map<Object, Object> entries = new HashMap<>();
                CollectionConverters.asJava(map)
                        .forEach((key, element) -> entries.put(toJava(key), toJava(element)));
                yield entries;
            }
            case null, default -> value;
        };
    }

    /// Returns a row of Spark.
    static Row toSpark(io.millrace.Row row) {
        Object[] values = new Object[row.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = toSpark(row.get(i));
        }
        return RowFactory.create(values);
    }

    private static Object toSpark(Object value) {
        return switch (value) {
            case io.millrace.Row row -> toSpark(row);
            case List<?> list -> {
                List<Object> values = new ArrayList<>();
                list.forEach(element -> values.add(toSpark(element)));
                yield CollectionConverters.asScala(values).toSeq();
            }
            case null, default -> value;
        };
    }
}

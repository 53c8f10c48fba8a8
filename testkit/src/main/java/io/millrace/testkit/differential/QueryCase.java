package io.millrace.testkit.differential;

import io.millrace.Row;

import java.util.List;
import java.util.stream.Collectors;

/// A streaming query and the input it is fed, as a value that prints itself as Java code.
///
/// @param name what reports call it: the seed of a random case
/// @param schemas the columns of each stream, in the language of DDL; at least one
/// @param calls what the query does with the first stream
/// @param execution how it is run
/// @param batches what is fed one after the other; after each the query takes all there is
public record QueryCase(
        String name,
        List<String> schemas,
        List<FrameCall> calls,
        Execution execution,
        List<InputBatch> batches) {
    /// Copies the lists.
    public QueryCase {
        schemas = List.copyOf(schemas);
        calls = List.copyOf(calls);
        batches = List.copyOf(batches);
    }

    /// What is fed at once.
    ///
    /// @param rows the rows for each stream: one unit of input each, without rows perhaps
    public record InputBatch(List<List<Row>> rows) {
        /// Copies the lists.
        public InputBatch {
            rows = rows.stream().map(List::copyOf).toList();
        }
    }

    /// Returns this case with other calls.
    public QueryCase withCalls(List<FrameCall> others) {
        return new QueryCase(name, schemas, others, execution, batches);
    }

    /// Returns this case with other input.
    public QueryCase withBatches(List<InputBatch> others) {
        return new QueryCase(name, schemas, calls, execution, others);
    }

    /// Returns this case run in another way.
    public QueryCase withExecution(Execution other) {
        return new QueryCase(name, schemas, calls, other, batches);
    }

    static String chain(int stream, List<FrameCall> calls) {
        return "s"
                + stream
                + ".toDF()"
                + calls.stream().map(FrameCall::toString).collect(Collectors.joining());
    }

    /// Returns the query alone, in one line.
    public String query() {
        return chain(0, calls) + " / " + execution;
    }

    /// Returns the case as Java code, a line for each unit of input.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("// case ").append(name).append('\n');
        for (int i = 0; i < schemas.size(); i++) {
            text.append("MemoryStream s").append(i).append(" = MemoryStream.of(session, ");
            text.append(JavaText.of(schemas.get(i))).append(");\n");
        }
        text.append(chain(0, calls)).append("; // ").append(execution).append('\n');
        for (int i = 0; i < batches.size(); i++) {
            List<List<Row>> rows = batches.get(i).rows();
            for (int stream = 0; stream < rows.size(); stream++) {
                text.append("s").append(stream).append(".addData(");
                text.append(
                        rows.get(stream).stream()
                                .map(JavaText::row)
                                .collect(Collectors.joining(", ")));
                text.append("); // step ").append(i).append('\n');
            }
        }
        return text.toString();
    }
}

package io.millrace.plan;

import io.millrace.connector.SourceProvider;
import io.millrace.connector.SourceRequest;
import io.millrace.error.Redaction;
import io.millrace.expr.Attribute;

import java.util.List;

/// A read of a source, bounded or as a stream.
///
/// @param provider of the source; without state
/// @param request what the user asked it for
public record SourceRelation(
        SourceProvider provider, SourceRequest request, List<Attribute> output, boolean isStreaming)
        implements LeafNode {
    /// Copies the columns.
    public SourceRelation {
        output = List.copyOf(output);
    }

    @Override
    public String describe() {
        String kind = isStreaming ? "StreamingRelation " : "Relation ";
        String path = request.options().get("path").map(p -> " " + Redaction.text(p)).orElse("");
        return kind + provider.shortName() + path + " " + output;
    }
}

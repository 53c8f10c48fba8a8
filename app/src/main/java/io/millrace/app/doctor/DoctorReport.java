package io.millrace.app.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.millrace.app.doctor.Finding.Level;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Everything the doctor found, and its two forms: lines for people, one JSON object for programs.
record DoctorReport(String version, List<Finding> findings) {

    DoctorReport {
        findings = List.copyOf(findings);
    }

    /// Whether queries can run at all.
    boolean isUsable() {
        return findings.stream().noneMatch(finding -> finding.level() == Level.ERROR);
    }

    /// One line a finding, and under it the line that mends it. Ends with a newline.
    String text() {
        StringBuilder text = new StringBuilder("Millrace " + version + "\n");
        for (Finding finding : findings) {
            text.append(
                    "  %-8s %-7s %s\n"
                            .formatted(label(finding), finding.name(), finding.summary()));
            finding.remedy()
                    .ifPresent(remedy -> text.append("  %-16s fix: %s\n".formatted("", remedy)));
        }
        return text.append(isUsable() ? "Ready.\n" : "Not usable: mend the errors above.\n")
                .toString();
    }

    /// One object on one line: `{"version":..,"usable":..,"findings":[{"name":..,"level":..}]}`.
    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("version", version);
            json.writeBooleanField("usable", isUsable());
            json.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                write(json, finding);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", finding.name());
        json.writeStringField("level", label(finding));
        json.writeStringField("summary", finding.summary());
        if (finding.remedy().isPresent()) {
            json.writeStringField("fix", finding.remedy().get());
        }
        json.writeObjectFieldStart("facts");
        for (Map.Entry<String, Object> fact : finding.facts().entrySet()) {
            json.writeFieldName(fact.getKey());
            write(json, fact.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                json.writeObject(element);
            }
            json.writeEndArray();
        } else {
            json.writeObject(value);
        }
    }

    private static String label(Finding finding) {
        return finding.level().name().toLowerCase(Locale.ROOT);
    }
}

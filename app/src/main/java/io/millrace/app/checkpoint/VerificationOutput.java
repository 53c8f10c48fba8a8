package io.millrace.app.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;

import io.millrace.checkpoint.CheckpointVerification;
import io.millrace.checkpoint.CheckpointVerification.Finding;
import io.millrace.checkpoint.CheckpointVerification.Leftover;
import io.millrace.checkpoint.JsonLine;
import io.millrace.error.Redaction;
import io.millrace.state.FileDamage;

import java.io.IOException;

/// What `checkpoint verify` prints: lines for people, one JSON object for programs.
final class VerificationOutput {
    private VerificationOutput() {}

    static String text(CheckpointVerification verification) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : verification.findings()) {
            FileDamage damage = finding.damage();
            line(text, "DAMAGED   " + damage.file() + " at offset " + damage.offset());
            line(text, "          expected " + damage.expected() + ", found " + damage.actual());
            line(text, "          " + finding.consequence());
        }
        for (Leftover leftover : verification.leftovers()) {
            line(text, "leftover  " + leftover.file() + ": " + leftover.why());
        }
        String read =
                Printable.count(verification.fileCount(), "file")
                        + ", "
                        + Printable.bytes(verification.byteCount());
        String result =
                verification.isWhole()
                        ? "whole"
                        : Printable.count(verification.findings().size(), "file") + " damaged";
        line(text, verification.location() + ": " + read + " read, " + result + ".");
        line(text, verification.start().text());
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(Redaction.text(line)).append(System.lineSeparator());
    }

    static String json(CheckpointVerification verification) {
        return JsonLine.write(json -> write(json, verification));
    }

    private static void write(JsonGenerator json, CheckpointVerification verification)
            throws IOException {
        json.writeStringField("checkpoint", verification.location());
        json.writeBooleanField("whole", verification.isWhole());
        json.writeNumberField("files", verification.fileCount());
        json.writeNumberField("bytes", verification.byteCount());
        json.writeArrayFieldStart("damaged");
        for (Finding finding : verification.findings()) {
            FileDamage damage = finding.damage();
            json.writeStartObject();
            json.writeStringField("file", damage.file());
            json.writeNumberField("offset", damage.offset());
            json.writeStringField("expected", damage.expected());
            json.writeStringField("actual", damage.actual());
            json.writeStringField("consequence", finding.consequence());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("leftovers");
        for (Leftover leftover : verification.leftovers()) {
            json.writeStartObject();
            json.writeStringField("file", leftover.file());
            json.writeStringField("why", leftover.why());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("start");
        json.writeBooleanField("refused", verification.start().isRefused());
        json.writeStringField("text", verification.start().text());
        json.writeEndObject();
    }
}

package io.millrace.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.state.FileDamage;

import java.util.List;

/// What became of reading every byte that a checkpoint's next start may use.
///
/// @param location the place in words
/// @param fileCount how many files were read
/// @param byteCount their length
/// @param findings what is damaged, file by file
/// @param leftovers files that nothing needs
/// @param start what a start would do
public record CheckpointVerification(
        String location,
        long fileCount,
        long byteCount,
        List<Finding> findings,
        List<Leftover> leftovers,
        Start start) {
    /// Copies the lists.
    public CheckpointVerification {
        findings = List.copyOf(findings);
        leftovers = List.copyOf(leftovers);
    }

    /// A damaged or missing file.
    ///
    /// @param consequence what a start makes of it, a sentence
    public record Finding(FileDamage damage, String consequence) {}

    /// A file that nothing needs, which a start or a later purge removes or passes over.
    ///
    /// @param why in words
    public record Leftover(String file, String why) {}

    /// What a start would do.
    ///
    /// @param isRefused whether it would fail
    /// @param text a sentence
    public record Start(boolean isRefused, String text) {}

    /// Reads and checks everything in the store. Nothing is locked, claimed or written, and a query
    /// may be running on it.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_INCOMPATIBLE` when a later version
    ///   of Millrace wrote it, `CHECKPOINT_IO`
    public static CheckpointVerification of(CheckpointStore store) {
        return LiveReading.read(
                store,
                live -> new CheckpointVerifier(live).verify(),
                CheckpointVerification::isWhole);
    }

    /// Returns whether nothing is damaged.
    public boolean isWhole() {
        return findings.isEmpty();
    }
}

package io.millrace.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.checkpoint.store.InMemoryCheckpointStore;
import io.millrace.state.StateFileKind;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.fuzz.Fuzz;
import io.millrace.testkit.fuzz.FuzzTarget;
import io.millrace.testkit.fuzz.Mutations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Log entries of any bytes: refused by name, or read such that they are written the same. Half of
/// the inputs are damaged entries; in the other half the damage is below a checksum that is right.
@Seeded
@Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EntriesFuzzTest {
    private static final UUID QUERY = UUID.fromString("0a1b2c3d-0000-4000-8000-00000000002a");
    private static final FoldedEntries.Span SPAN = new FoldedEntries.Span(32, 34);
    private static final List<String> WORDS =
            List.of(
                    "\n",
                    "v1\n",
                    "v2\n",
                    "#end len=",
                    " crc32c=",
                    " prev=",
                    " epoch=",
                    "{",
                    "}",
                    "\"",
                    ":",
                    ",",
                    "-\n",
                    "[",
                    "\\u0000",
                    "{}",
                    "{\"a\":1}\n",
                    "null",
                    "1e9",
                    "\"batchId\":4,",
                    "\"lines\":9223372036854775807",
                    "{\"a\":",
                    "\r",
                    "\u0000");

    /// Reads an entry that is well-formed, and returns its lines as they would be written.
    private interface Decoding {
        List<String> decode(EntryFormat.Entry entry);
    }

    private static List<byte[]> encoded(List<List<String>> corpus) {
        List<byte[]> all = new ArrayList<>();
        for (List<String> lines : corpus) {
            all.add(EntryFormat.encode(lines, 0x5a1f09c3, 3));
        }
        return all;
    }

    private static FuzzTarget target(List<byte[]> corpus, Decoding decoding) {
        Mutations mutations = new Mutations(corpus, WORDS);
        return new FuzzTarget() {
            @Override
            public byte[] input(RandomGenerator random) {
                byte[] bytes = mutations.next(random);
                return random.nextBoolean() ? sealed(bytes) : bytes;
            }

            @Override
            public boolean parse(byte[] input) {
                EntryFormat.Entry entry = EntryFormat.decode("offsets/4", input);
                String again =
                        new String(
                                EntryFormat.encode(
                                        entry.lines(), entry.previousCrc32c(), entry.epoch()),
                                StandardCharsets.UTF_8);
                assertEquals(new String(input, StandardCharsets.UTF_8), again);
                try {
                    List<String> lines = decoding.decode(entry);
                    assertEquals(lines, decoding.decode(withLines(entry, lines)));
                    return true;
                } catch (IllegalArgumentException e) {
                    // What its callers make a named error of.
                    return false;
                }
            }
        };
    }

    private static EntryFormat.Entry withLines(EntryFormat.Entry entry, List<String> lines) {
        return new EntryFormat.Entry(lines, entry.crc32c(), entry.previousCrc32c(), entry.epoch());
    }

    /// Gives the bytes before the last `#end` a checksum that is right.
    private static byte[] sealed(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf("#end");
        String body = end < 0 ? text : text.substring(0, end);
        body = body.startsWith("v1\n") ? body.substring(3) : body;
        List<String> lines = Arrays.asList(body.split("\n", -1));
        lines = lines.subList(0, lines.size() - (body.endsWith("\n") ? 1 : 0));
        return EntryFormat.encode(lines, 0x5a1f09c3, 3);
    }

    @Test
    void offsets(Seed seed) throws Exception {
        List<List<String>> corpus = new ArrayList<>();
        for (List<String> offsets :
                List.of(List.of("{\"logOffset\":4}"), List.of("{\"a\":{\"0\":[1,2]}}", "7"))) {
            corpus.add(
                    OffsetEntryFormat.encode(
                            OffsetEntry.of(
                                    4, 1_480_981_499_528L, -1, offsets, Map.of("zone", "UTC")),
                            QUERY.toString()));
        }
        corpus.add(
                OffsetEntryFormat.encode(
                        OffsetEntry.of(4, 0, 0, Arrays.asList(null, "\"x\""), Map.of())
                                .plannedBy(description()),
                        QUERY.toString()));
        Fuzz.run(
                seed,
                target(
                        encoded(corpus),
                        entry ->
                                OffsetEntryFormat.encode(
                                        OffsetEntryFormat.decode(
                                                entry.lines(), 4, QUERY.toString()),
                                        QUERY.toString())));
    }

    private static QueryDescription description() {
        return new QueryDescription(
                List.of(
                        new QueryDescription.Source(
                                "json", Optional.of("/data/events"), "time TIMESTAMP, a STRING")),
                List.of("(a = 'Open')"),
                List.of(
                        new QueryDescription.Operator(
                                0, "aggregate key=string", List.of("a"), List.of("count(1)"))),
                new QueryDescription.Output("complete", "a STRING", List.of("a")),
                new QueryDescription.Sink("memory", Optional.empty()));
    }

    @Test
    void commits(Seed seed) throws Exception {
        List<StateFile> files =
                List.of(
                        new StateFile(0, 5, 1, StateFileKind.DELTA, 2, 1500, 0x5a1f09c3),
                        new StateFile(1, 5, 1, StateFileKind.SNAPSHOT, 20, 15_000, -1));
        List<List<String>> corpus = new ArrayList<>();
        for (List<StateFile> listed : List.of(List.<StateFile>of(), files)) {
            CommitEntry commit =
                    new CommitEntry(4, 15_000, listed, "token \"é\"", new RowCounts(3, 2, 1));
            corpus.add(
                    CommitEntryFormat.encode(
                            new CommitEntryFormat.Retained(commit, 2), QUERY.toString()));
        }
        CommitEntry withLateRows =
                new CommitEntry(
                        4,
                        15_000,
                        files,
                        "",
                        new RowCounts(3, 2, 1),
                        Optional.of(new LateRowCommit("/data/late/from-batch-3", 3, "token")));
        corpus.add(
                CommitEntryFormat.encode(
                        new CommitEntryFormat.Retained(withLateRows, 2), QUERY.toString()));
        Fuzz.run(
                seed,
                target(
                        encoded(corpus),
                        entry -> {
                            CommitEntryFormat.Retained retained =
                                    CommitEntryFormat.decode(entry.lines(), 4, QUERY.toString());
                            return CommitEntryFormat.encode(retained, QUERY.toString());
                        }));
    }

    @Test
    void foldedSources(Seed seed) throws Exception {
        List<byte[]> corpus = new ArrayList<>();
        for (List<String> middle : List.of(List.<String>of(), List.of("{\"path\":\"a\"}", "x"))) {
            corpus.add(
                    new FoldedEntries(
                                    32,
                                    34,
                                    List.of(List.of("{\"path\":\"file:///a\"}"), middle, List.of()),
                                    0x5a1f09c3,
                                    -7)
                            .encode(3));
        }
        Fuzz.run(
                seed,
                target(
                        corpus,
                        entry -> {
                            byte[] bytes =
                                    EntryFormat.encode(
                                            entry.lines(), entry.previousCrc32c(), entry.epoch());
                            FoldedEntries fold = FoldedEntries.decode("f", SPAN, bytes);
                            return EntryFormat.decode("f", fold.encode(entry.epoch())).lines();
                        }));
    }

    @Test
    void metadata(Seed seed) throws Exception {
        Mutations mutations =
                Mutations.ofTexts(
                        List.of("{\"id\":\"" + QUERY + "\"}"), List.of("{", "\"id\"", "-", "a"));
        Fuzz.run(
                seed,
                new FuzzTarget() {
                    @Override
                    public byte[] input(RandomGenerator random) {
                        return mutations.next(random);
                    }

                    @Override
                    public boolean parse(byte[] input) throws Exception {
                        InMemoryCheckpointStore store = new InMemoryCheckpointStore();
                        store.putIfAbsent(
                                QueryMetadata.NAME,
                                channel -> channel.write(ByteBuffer.wrap(input)));
                        UUID id = QueryMetadata.read(store).orElseThrow();
                        assertEquals(
                                new String(input, StandardCharsets.ISO_8859_1),
                                "{\"id\":\"" + id + "\"}");
                        return true;
                    }
                });
    }
}

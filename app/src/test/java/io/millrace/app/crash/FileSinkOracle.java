package io.millrace.app.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Checks the directory that [KillJob]'s file sink fills, as its two kinds of reader see it and
/// without Millrace's code: the log lists whole batches, in order, never fewer than before; a plain
/// listing has each row once. Either finds the rows of the first so many input files.
final class FileSinkOracle {
    private static final String LOG = "_millrace_log";
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern FROM = Pattern.compile("\"from\":([0-9]+)");
    private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\"");
    private static final Pattern ROW =
            Pattern.compile(
                    "\\{\"id\":(\\d+),\"time\":\"[^\"]+\",\"key\":\"(\\w+)\",\"value\":(.+)}");

    private final Path directory;
    private final EventFiles events;
    private int filesLogged;

    FileSinkOracle(Path directory, EventFiles events) {
        this.directory = directory;
        this.events = events;
    }

    /// Checks what there is; the job may be running.
    ///
    /// @param files how many files have been added
    void check(int files) throws IOException {
        List<Path> logged = logged();
        int now = checkWhole("the log", logged, files);
        require(now >= filesLogged, "the log lists " + now + " files of input, was " + filesLogged);
        filesLogged = now;
        // A file is linked before its batch is logged.
        List<Path> listed = listed();
        require(listed.containsAll(logged), "the log lists what is not there: " + logged);
        checkWhole("the listing", listed, files);
    }

    /// Checks that everything is there, and nothing that was staged.
    void checkResult(int files) throws IOException {
        check(files);
        require(filesLogged == files, "only " + filesLogged + " of " + files + " files came out");
        require(checkWhole("the listing", listed(), files) == files, "a plain reader misses rows");
        List<Path> staged =
                list(directory.resolve(LOG)).stream()
                        .filter(file -> name(file).startsWith("."))
                        .toList();
        require(staged.isEmpty(), "left half done: " + staged);
    }

    /// Checks that the files have the rows of the first input files, each batch those of whole
    /// ones, and returns how many these are.
    private int checkWhole(String reader, List<Path> files, int added) throws IOException {
        int next = 0;
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            int at = 0;
            while (at < lines.size()) {
                require(next < added, reader + " has rows that were never written: " + file);
                for (Event event : events.events(next)) {
                    require(
                            at < lines.size() && isRow(lines.get(at), event),
                            reader + ": " + file + ", line " + at + " is not " + event);
                    at++;
                }
                next++;
            }
        }
        return next;
    }

    private static boolean isRow(String line, Event event) {
        Matcher row = ROW.matcher(line);
        return row.matches()
                && Long.parseLong(row.group(1)) == event.id()
                && row.group(2).equals(event.key())
                && Double.parseDouble(row.group(3)) == event.value();
    }

    /// Returns the files that the log lists. Entries may be taken into a newer one meanwhile.
    private List<Path> logged() throws IOException {
        while (true) {
            long newest = newestEntry();
            try {
                return walk(newest);
            } catch (NoSuchFileException e) {
                if (newestEntry() == newest) {
                    throw e;
                }
            }
        }
    }

    private long newestEntry() throws IOException {
        return list(directory.resolve(LOG)).stream()
                .map(FileSinkOracle::name)
                .filter(name -> NUMBER.matcher(name).matches())
                .mapToLong(Long::parseLong)
                .max()
                .orElse(-1);
    }

    private List<Path> walk(long newest) throws IOException {
        List<Path> files = new ArrayList<>();
        long entry = newest;
        while (entry >= 0) {
            String text = Files.readString(directory.resolve(LOG).resolve(String.valueOf(entry)));
            List<Path> ofEntry = new ArrayList<>();
            Matcher name = NAME.matcher(text);
            while (name.find()) {
                ofEntry.add(directory.resolve(name.group(1)));
            }
            files.addAll(0, ofEntry);
            Matcher from = FROM.matcher(text);
            require(from.find(), "entry " + entry + " of the log: " + text);
            entry = Long.parseLong(from.group(1)) - 1;
        }
        return files;
    }

    /// Returns the files that `ls` shows, in the order of their names.
    private List<Path> listed() throws IOException {
        return new ArrayList<>(
                new TreeSet<>(
                        list(directory).stream()
                                .filter(file -> Files.isRegularFile(file))
                                .filter(file -> !name(file).startsWith("."))
                                .toList()));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}

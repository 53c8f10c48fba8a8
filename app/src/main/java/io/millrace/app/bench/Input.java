package io.millrace.app.bench;

import io.millrace.DataFrame;
import io.millrace.Session;
import io.millrace.app.bench.data.DataSet;

import java.nio.file.Path;

/// The streaming rows of a workload.
interface Input {
    /// Returns the frame in a session.
    DataFrame frame(Session session);

    /// Returns rows that are read from the files of a data set.
    ///
    /// @param filesPerBatch of each micro-batch
    static Input ofFiles(DataSet data, Path directory, int filesPerBatch) {
        return session ->
                session.readStream()
                        .schema(data.ddl())
                        .option("maxFilesPerTrigger", filesPerBatch)
                        .json(directory.toString());
    }
}

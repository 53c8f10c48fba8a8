package io.millrace.gpu.table;

import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.batch.VarWidthColumn;

import java.util.ArrayList;
import java.util.List;

/// Adds partials to a table. All memory for all of them is there before the first is added.
final class PartialsMerge implements AutoCloseable {
    private final TableParts table;
    private final GroupUpload upload;
    private final Staging staging;

    /// Reserves what the partials need; changes no group.
    PartialsMerge(TableParts table, Partials partials) {
        this.table = table;
        this.upload = new GroupUpload(table);
        DeviceGroups groups = table.groups();
        groups.reserve(partials.groupCount());
        groups.index().ensureRoom(groups, partials.groupCount());
        int rowsMax = 0;
        for (Batch batch : partials.batches()) {
            cover(batch);
            rowsMax = Math.max(rowsMax, batch.rowCount());
        }
        table.sums().forEach(sum -> sum.reserve(partials.groupCount(), groups.count()));
        table.scratch().ensure(RowScratch.positions(rowsMax));
        this.staging = new Staging(table.memory(), stagedBytes(rowsMax));
    }

    private void cover(Batch batch) {
        TableCells cells = table.groups().cells();
        for (int i = 0; i < cells.all().size(); i++) {
            if (cells.all().get(i) instanceof ExactCells sum) {
                VarWidthColumn column = (VarWidthColumn) batch.column(cells.partialColumn(i));
                sum.coverPartials(column, table.groups().count());
            }
        }
    }

    private long stagedBytes(int rowsMax) {
        long bytes = upload.stagedBytes(rowsMax);
        for (Cells cells : table.groups().cells().all()) {
            bytes +=
                    rowsMax * cells.stagedBytes()
                            + cells.stagedRegions() * Staging.REGION_BYTES_MAX;
        }
        return bytes;
    }

    void add(Batch batch, long epoch) {
        TableCells cells = table.groups().cells();
        staging.clear();
        Runnable rows = upload.stage(batch, staging);
        List<Cells.Merge> merges = new ArrayList<>();
        for (int i = 0; i < cells.all().size(); i++) {
            merges.add(cells.all().get(i).stage(batch, cells.partialColumn(i), staging));
        }
        staging.copy();
        rows.run();
        int positions = RowScratch.positions(batch.rowCount());
        RowScratch scratch = table.scratch();
        scratch.clearCounters(false);
        table.change(
                () -> {
                    scratch.find(positions);
                    scratch.readCounters();
                    table.memory().compute.synchronize();
                    staging.settled();
                    if (scratch.isFull()) {
                        throw new IllegalStateException("room was reserved");
                    }
                    scratch.adopt(positions, epoch);
                    merges.forEach(merge -> merge.launch(batch.rowCount(), scratch.ids()));
                });
    }

    /// Gives the memory back.
    @Override
    public void close() {
        staging.close();
    }
}

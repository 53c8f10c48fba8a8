package io.millrace.gpu.table;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupColumns;
import io.millrace.backend.GroupOrder;
import io.millrace.backend.OrderedWords;
import io.millrace.backend.StringPool;
import io.millrace.backend.exact.LimbCodec;
import io.millrace.backend.exact.ProductCodec;
import io.millrace.batch.VarWidthBuilder;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Groups that were copied from the device as [io.millrace.backend.PartialsBuilder] wants to see
/// them.
final class HostColumns implements GroupColumns {
    private static final int BYTES_OF_SUM = 16;

    private final int keyAt;
    private final HostGroups groups;
    private final @Nullable StringPool[] pools;
    private final @Nullable HostCells[] values;
    private final @Nullable HostCells[] counts;
    private final List<List<HostCells>> moments = new ArrayList<>();
    private final LimbCodec codec = new LimbCodec();
    private final ProductCodec productCodec = new ProductCodec();

    /// @param pools of the keys that are strings
    HostColumns(
            AggregationSpec spec,
            HostGroups groups,
            @Nullable StringPool[] pools,
            TableCells cells) {
        this.keyAt = spec.isWindowed() ? 1 : 0;
        this.groups = groups;
        this.pools = pools;
        this.values = new @Nullable HostCells[spec.measures().size()];
        this.counts = new @Nullable HostCells[spec.measures().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = cellsAt(cells.valueOf(i));
            counts[i] = cellsAt(cells.countOf(i));
            List<HostCells> sums = new ArrayList<>();
            for (int position : cells.momentsOf(i)) {
                sums.add(groups.cells().get(position));
            }
            moments.add(sums);
        }
    }

    private @Nullable HostCells cellsAt(int position) {
        return position < 0 ? null : groups.cells().get(position);
    }

    /// Returns all groups in canonical order.
    int[] sorted() {
        int count = groups.count();
        List<GroupOrder.Column> columns = new ArrayList<>();
        if (keyAt == 1) {
            columns.add(new GroupOrder.Column(groups.words()[0], null));
        }
        for (int key = 0; key < pools.length; key++) {
            boolean @Nullable [] nulls = nulls(key);
            columns.add(new GroupOrder.Column(ranks(key, nulls), nulls));
        }
        return GroupOrder.sorted(count, columns);
    }

    private boolean @Nullable [] nulls(int key) {
        boolean[] nulls = new boolean[groups.count()];
        boolean hasNulls = false;
        for (int group = 0; group < nulls.length; group++) {
            nulls[group] = isKeyNull(key, group);
            hasNulls |= nulls[group];
        }
        return hasNulls ? nulls : null;
    }

    /// Returns words in the order of the values.
    private long[] ranks(int key, boolean @Nullable [] nulls) {
        long[] words = groups.words()[keyAt + key];
        StringPool pool = pools[key];
        if (pool == null) {
            return words;
        }
        long[] ranks = words.clone();
        for (int group = 0; group < ranks.length && nulls != null; group++) {
            ranks[group] = nulls[group] ? OrderedWords.NULL : ranks[group];
        }
        pool.rank(ranks);
        return ranks;
    }

    /// Returns all groups in no order.
    int[] unsorted() {
        int[] ids = new int[groups.count()];
        for (int group = 0; group < ids.length; group++) {
            ids[group] = group;
        }
        return ids;
    }

    private static <T extends HostCells> T as(Class<T> type, @Nullable HostCells cells) {
        if (!type.isInstance(cells)) {
            throw new IllegalStateException("the measure keeps no " + type.getSimpleName());
        }
        return type.cast(cells);
    }

    @Override
    public long windowId(int group) {
        return groups.words()[0][group];
    }

    @Override
    public boolean isKeyNull(int key, int group) {
        return (groups.flags()[group] >>> key & 1) != 0;
    }

    @Override
    public long keyWord(int key, int group) {
        return groups.words()[keyAt + key][group];
    }

    @Override
    public void appendKey(int key, int group, VarWidthBuilder target) {
        StringPool pool = pools[key];
        if (pool == null) {
            throw new IllegalStateException("of fixed width");
        }
        pool.append((int) keyWord(key, group), target);
    }

    @Override
    public long byteCount(int group) {
        long bytes = (long) BYTES_OF_SUM * values.length;
        for (int key = 0; key < pools.length; key++) {
            StringPool pool = pools[key];
            if (pool != null && !isKeyNull(key, group)) {
                bytes += pool.byteCount((int) keyWord(key, group));
            }
        }
        return bytes;
    }

    @Override
    public long number(int measure, int column, int group) {
        if (values[measure] instanceof HostCells.LongSums(long[] low, long[] high) && column < 2) {
            return column == 0 ? low[group] : high[group];
        }
        return as(HostCells.Counts.class, counts[measure]).counts()[group];
    }

    @Override
    public void appendBytes(int measure, int column, int group, VarWidthBuilder target) {
        if (!moments.get(measure).isEmpty()) {
            appendMoment(moments.get(measure).get(column), group, target);
            return;
        }
        HostCells.DoubleSums sums = as(HostCells.DoubleSums.class, values[measure]);
        codec.appendTo(
                target,
                sums.limbs(),
                group * sums.window().width(),
                sums.window(),
                sums.specials()[group]);
    }

    private void appendMoment(HostCells sums, int group, VarWidthBuilder target) {
        productCodec.begin();
        if (sums instanceof HostCells.Products(List<HostCells.Products.Part> parts)) {
            for (HostCells.Products.Part part : parts) {
                int at = group * part.window().width();
                productCodec.add(part.part(), part.limbs(), at, part.window(), 0);
            }
        } else {
            HostCells.DoubleSums values = as(HostCells.DoubleSums.class, sums);
            int at = group * values.window().width();
            int flags = values.specials()[group];
            productCodec.add(0, values.limbs(), at, values.window(), flags);
        }
        productCodec.appendTo(target);
    }

    @Override
    public boolean hasValue(int measure, int column, int group) {
        return as(HostCells.Words.class, values[measure]).seen()[group] != 0;
    }

    @Override
    public long valueWord(int measure, int column, int group) {
        return as(HostCells.Words.class, values[measure]).words()[group];
    }

    @Override
    public void appendValue(int measure, int column, int group, VarWidthBuilder target) {
        throw new IllegalStateException("values of no fixed width are not kept on a device");
    }
}

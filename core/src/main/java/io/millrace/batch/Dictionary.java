package io.millrace.batch;

/// The distinct values behind the codes of [DictionaryColumn]s: code `c` is row `c` of the values.
///
/// Immutable. A thread that decodes keeps one growing dictionary per column and hands out longer
/// and longer snapshots of it; they share a [#lineage()], which says that equal codes mean equal
/// values and a longer snapshot only adds codes. So whoever maps codes to codes of its own keeps
/// one map per lineage and extends it. Values are distinct and not null.
public final class Dictionary implements AutoCloseable {
    private final VarWidthColumn values;
    private final Object lineage;

    /// Takes over the values.
    ///
    /// @param lineage compared by identity
    public Dictionary(VarWidthColumn values, Object lineage) {
        this.values = values;
        this.lineage = lineage;
    }

    /// Returns the number of codes.
    public int size() {
        return values.rowCount();
    }

    /// Returns the values, borrowed.
    public VarWidthColumn values() {
        return values;
    }

    /// Returns what snapshots of one growing dictionary have in common, compared by identity.
    public Object lineage() {
        return lineage;
    }

    /// Returns a second owner of the same memory.
    public Dictionary retain() {
        return new Dictionary(values.retain(), lineage);
    }

    @Override
    public void close() {
        values.close();
    }
}

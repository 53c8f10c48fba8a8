package io.millrace.plan;

/// What becomes of an element of an array or map in the row that is made of it.
public enum Generator {
    /// A column with the element, or two with key and value of a map's entry.
    EXPLODE,
    /// A column with the element's position, from 0, before what [#EXPLODE] gives.
    POSEXPLODE,
    /// A column for each field of the element, a struct.
    INLINE
}

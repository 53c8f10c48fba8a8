/// The data types, schemas and intervals of Millrace under Spark's names. This package must not
/// know rows, expressions, Arrow or files: a type is only a name and a shape. Entry types:
/// [DataTypes] for instances, [StructType] for schemas.
@NullMarked
package io.millrace.types;

import org.jspecify.annotations.NullMarked;

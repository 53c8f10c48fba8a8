package io.millrace.expr;

import io.millrace.expr.KernelFunction.Nulls;
import io.millrace.expr.kernel.EncodingRows;
import io.millrace.expr.kernel.HashRows;
import io.millrace.types.DataTypes;

import java.util.List;

/// Encodings, checksums and hashes.
final class EncodingFunctions {
    private EncodingFunctions() {}

    static List<ScalarFunction> all() {
        Signature bytesToText = Signature.of(DataTypes.StringType, Parameter.BINARY);
        Signature textToBytes = Signature.of(DataTypes.BinaryType, Parameter.TEXT);
        KernelFunction sha1 = KernelFunction.rows("sha1", bytesToText, EncodingRows::sha1);
        return List.of(
                KernelFunction.rows("base64", bytesToText, EncodingRows::base64),
                KernelFunction.rows("unbase64", textToBytes, EncodingRows::unbase64),
                KernelFunction.rows(
                        "hex",
                        Signature.of(DataTypes.StringType, Parameter.LONG_OR_BYTES),
                        EncodingRows::hex),
                KernelFunction.rows("unhex", textToBytes, Nulls.MORE, EncodingRows::unhex),
                KernelFunction.rows(
                        "encode",
                        Signature.of(DataTypes.BinaryType, Parameter.TEXT, Parameter.TEXT),
                        EncodingRows::encode),
                KernelFunction.rows(
                        "decode",
                        Signature.of(DataTypes.StringType, Parameter.BINARY, Parameter.TEXT),
                        EncodingRows::decode),
                KernelFunction.rows("md5", bytesToText, EncodingRows::md5),
                sha1,
                sha1.as("sha"),
                KernelFunction.rows(
                        "sha2",
                        Signature.of(DataTypes.StringType, Parameter.BINARY, Parameter.INTEGER),
                        Nulls.MORE,
                        EncodingRows::sha2),
                KernelFunction.rows(
                        "crc32",
                        Signature.of(DataTypes.LongType, Parameter.BINARY),
                        EncodingRows::crc32),
                KernelFunction.rows(
                        "hash",
                        Signature.of(DataTypes.IntegerType, Parameter.ANY).variadic(),
                        Nulls.NEVER,
                        HashRows::murmur3),
                KernelFunction.rows(
                        "xxhash64",
                        Signature.of(DataTypes.LongType, Parameter.ANY).variadic(),
                        Nulls.NEVER,
                        HashRows::xxHash64));
    }
}

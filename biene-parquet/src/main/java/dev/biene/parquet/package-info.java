/**
 * Results of job sets as Parquet files.
 *
 * <p>{@link dev.biene.parquet.ParquetResults} writes them; {@code biene results SET --format parquet} finds it when this
 * module's jars are in {@code lib/ext/} of the installation.
 */
@NullMarked
package dev.biene.parquet;

import org.jspecify.annotations.NullMarked;

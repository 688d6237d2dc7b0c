@NullMarked
package dev.biene.parquet;

import org.jspecify.annotations.NullMarked;

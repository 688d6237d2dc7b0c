package dev.biene.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * The JDK's gzip, which every reader of Parquet has. Parquet's own factory would want Hadoop's codecs; snappy and zstd are
 * native libraries, and the JVM warns of those from Java 24 on.
 */
final class Gzip implements CompressionCodecFactory {

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.GZIP) throw new IllegalArgumentException("expected GZIP, got " + codec);
        return new Compressor();
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("Biene writes Parquet and does not read it");
    }

    @Override
    public void release() {}

    private static final class Compressor implements BytesInputCompressor {

        @Override
        public BytesInput compress(BytesInput page) throws IOException {
            var compressed = new Page();
            try (var gzip = new GZIPOutputStream(compressed)) {
                page.writeAllTo(gzip);
            }
            return compressed.bytes();
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.GZIP;
        }

        @Override
        public void release() {}
    }

    /** Gives its bytes away as they lie: a page can be as large as a result, and one copy less is 16 MiB less. */
    private static final class Page extends ByteArrayOutputStream {

        BytesInput bytes() {
            return BytesInput.from(buf, 0, count);
        }
    }
}

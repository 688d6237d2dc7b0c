package dev.biene.jobset;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An input on its way into a store: its JSON and what makes it unique.
 *
 * <p>Two inputs are one job if they are equal as JSON values, whatever the order of keys, the white space or the way a
 * number is written (1 equals 1.0). The digests are 128 bits of SHA-256 over the canonical form.
 */
public final class NewJob {

    private final byte[] json;
    private final UUID digest;
    private final @Nullable UUID idDigest;

    NewJob(byte[] json, UUID digest, @Nullable UUID idDigest) {
        this.json = json;
        this.digest = digest;
        this.idDigest = idDigest;
    }

    /** The JSON object in UTF-8, numbers digit for digit as given. Not to be changed. */
    public byte[] json() {
        return json;
    }

    /** The digest of the whole input. */
    public UUID digest() {
        return digest;
    }

    /** The digest of the value under the key {@code id}, or null if the input has none. */
    public @Nullable UUID idDigest() {
        return idDigest;
    }
}

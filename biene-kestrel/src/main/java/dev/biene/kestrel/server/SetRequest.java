package dev.biene.kestrel.server;

/**
 * The line of a {@code set}, before its item.
 *
 * @param expiry as it was sent: 0 never, below 1,000,000 seconds from now, otherwise seconds since the epoch
 * @param length bytes of the item
 * @param flagsFit whether the flags, which have no meaning, were a number
 */
record SetRequest(String queue, int expiry, int length, boolean flagsFit) {
    private static final int LARGEST_RELATIVE = 1_000_000;

    /** When the item expires, in milliseconds since the epoch, or 0. */
    long expiresAt(long nowMillis) {
        if (expiry == 0) return 0;
        return expiry < LARGEST_RELATIVE ? nowMillis + expiry * 1000L : expiry * 1000L;
    }
}

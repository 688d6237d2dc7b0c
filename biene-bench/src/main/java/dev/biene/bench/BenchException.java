package dev.biene.bench;

/** A measurement that cannot be made, and why. */
final class BenchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }
}

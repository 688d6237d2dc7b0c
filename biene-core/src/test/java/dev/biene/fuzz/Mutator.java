package dev.biene.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Draws inputs that are nearly like known ones. The same seed draws the same. */
final class Mutator {

    private static final int MAX_LENGTH = 4096;

    private final List<byte[]> known;
    private final Random random;

    Mutator(List<byte[]> known, long seed) {
        this.known = known;
        this.random = new Random(seed);
    }

    byte[] next() {
        byte[] input = any();
        for (int i = random.nextInt(4); i >= 0; i--) input = mutated(input);
        return input;
    }

    private byte[] any() {
        return known.get(random.nextInt(known.size()));
    }

    private byte[] mutated(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int to = Math.min(input.length, at + random.nextInt(1 + Math.min(16, input.length - at)));
        return switch (random.nextInt(6)) {
            case 0 -> joined(input, at, new byte[] {(byte) random.nextInt()}, at);
            case 1 -> joined(input, at, new byte[0], to);
            case 2 -> joined(input, at, new byte[] {(byte) random.nextInt()}, Math.min(input.length, at + 1));
            case 3 -> joined(input, at, part(any()), at);
            case 4 -> joined(input, to, part(input), to);
            default -> flipped(input, at);
        };
    }

    private byte[] part(byte[] input) {
        int from = random.nextInt(input.length + 1);
        return java.util.Arrays.copyOfRange(input, from, from + random.nextInt(input.length - from + 1));
    }

    private byte[] flipped(byte[] input, int at) {
        if (at == input.length) return input;
        byte[] copy = input.clone();
        copy[at] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }

    private static byte[] joined(byte[] input, int head, byte[] middle, int tail) {
        var joined = new ByteArrayOutputStream(input.length + middle.length);
        joined.write(input, 0, head);
        joined.writeBytes(middle);
        joined.write(input, tail, input.length - tail);
        byte[] whole = joined.toByteArray();
        return whole.length <= MAX_LENGTH ? whole : java.util.Arrays.copyOf(whole, MAX_LENGTH);
    }
}

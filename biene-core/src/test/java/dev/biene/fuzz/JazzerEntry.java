package dev.biene.fuzz;

import org.jspecify.annotations.Nullable;

/** Where Jazzer comes in: it calls these two by their names. */
public final class JazzerEntry {

    private static @Nullable FuzzContract target;

    private JazzerEntry() {}

    /** Makes the test class whose name is the only argument. */
    public static void fuzzerInitialize(String[] args) throws ReflectiveOperationException {
        var made = Class.forName(args[0]).getDeclaredConstructor();
        made.setAccessible(true);
        target = (FuzzContract) made.newInstance();
    }

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        if (target == null) throw new IllegalStateException("not initialized");
        target.handle(data);
    }
}

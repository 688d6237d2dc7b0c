package dev.biene.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Lets a run hear SIGINT, SIGTERM and SIGHUP for itself, each time one comes, until closed.
 *
 * <p>A shutdown hook would hear only the first. The JDK's class for it is not in the Java SE standard, hence reflection:
 * where it is missing, signals end the process as usual.
 */
final class Signals implements AutoCloseable {

    private static final Map<String, Integer> NUMBERS = numbers();

    private final List<Runnable> undo = new ArrayList<>();

    private Signals() {}

    private static Map<String, Integer> numbers() {
        var numbers = new LinkedHashMap<String, Integer>();
        numbers.put("INT", 2);
        numbers.put("TERM", 15);
        numbers.put("HUP", 1);
        return numbers;
    }

    /** Calls {@code listener} with the signal's number, on a thread of the JVM's. A signal ignored stays ignored. */
    static Signals hear(IntConsumer listener) {
        var signals = new Signals();
        NUMBERS.forEach((name, number) -> signals.handle(name, () -> listener.accept(number)));
        return signals;
    }

    /** Calls {@code listener} when the terminal's window has changed. */
    static Signals hearResize(Runnable listener) {
        var signals = new Signals();
        signals.handle("WINCH", listener);
        return signals;
    }

    private void handle(String name, Runnable action) {
        try {
            var signalClass = Class.forName("sun.misc.Signal");
            var handlerClass = Class.forName("sun.misc.SignalHandler");
            var signal = signalClass.getConstructor(String.class).newInstance(name);
            var handle = signalClass.getMethod("handle", signalClass, handlerClass);
            var handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerClass}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) action.run();
                        return method.getName().equals("hashCode") ? (Object) System.identityHashCode(proxy) : null;
                    });
            var before = handle.invoke(null, signal, handler);
            undo.add(() -> restore(handle, signal, before));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Not to be had here (as with -Xrs): the JVM's own way remains.
        }
    }

    private static void restore(java.lang.reflect.Method handle, Object signal, Object before) {
        try {
            handle.invoke(null, signal, before);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot give the handler of " + signal + " back", e);
        }
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
        undo.clear();
    }
}

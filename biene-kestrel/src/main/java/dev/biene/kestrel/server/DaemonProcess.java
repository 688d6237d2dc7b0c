package dev.biene.kestrel.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Starts a queue server in a process that outlives this one. */
final class DaemonProcess {
    /** With these a million queued items of 1 KiB need less than 256 MiB of memory, of the JVM and all. */
    private static final List<String> JVM_FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-Xms16m",
            "-Xmx112m",
            "-XX:MaxDirectMemorySize=48m",
            "-Xss512k",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError");

    private DaemonProcess() {}

    static Process start(Path directory, int port, Path log) throws IOException {
        var command = new ArrayList<String>();
        // A session of its own: no terminal's Ctrl-C and no hang-up reaches it.
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) command.add("/usr/bin/setsid");
        command.addAll(command("--data-dir", directory.toString(), "--port", Integer.toString(port), "--daemon"));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    static List<String> command(String... options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", classPath(), ServerMain.class.getName()));
        command.addAll(List.of(options));
        return command;
    }

    /** This process's class path, which may be relative to where it runs. */
    private static String classPath() {
        var entries = new ArrayList<String>();
        var rest = new StringTokenizer(System.getProperty("java.class.path"), File.pathSeparator);
        while (rest.hasMoreTokens())
            entries.add(Path.of(rest.nextToken()).toAbsolutePath().toString());
        return String.join(File.pathSeparator, entries);
    }
}

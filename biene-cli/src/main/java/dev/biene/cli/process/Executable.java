package dev.biene.cli.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds a program as {@code execvp} would, so that a misspelt command is told before any job is touched. */
public final class Executable {

    private Executable() {}

    /**
     * Returns the file that {@code program} names.
     *
     * @throws IllegalArgumentException if there is none, or it may not be executed
     */
    public static Path require(String program) {
        if (program.isEmpty()) throw new IllegalArgumentException("the command is empty; name a program after --");
        if (program.indexOf('/') >= 0) return named(program);
        var found = find(program);
        if (found == null) {
            throw new IllegalArgumentException("command not found: \"" + program
                    + "\"; it is in no directory of PATH; check the spelling or give the whole path");
        }
        return found;
    }

    private static Path named(String program) {
        var file = Path.of(program);
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException("command \"" + program + "\" is a directory, not a program");
        }
        if (!Files.exists(file)) throw new IllegalArgumentException("command not found: no file \"" + program + "\"");
        if (!Files.isExecutable(file)) {
            throw new IllegalArgumentException("command \"" + program
                    + "\" may not be executed by this user; try chmod +x, or name its interpreter");
        }
        return file;
    }

    /** The program of that name in a directory of PATH, or null. */
    static @Nullable Path find(String program) {
        var path = System.getenv("PATH");
        if (path == null) path = "/usr/local/bin:/usr/bin:/bin";
        for (var directory : path.split(File.pathSeparator, -1)) {
            try {
                var file = Path.of(directory.isEmpty() ? "." : directory, program);
                if (Files.isExecutable(file) && !Files.isDirectory(file)) return file;
            } catch (InvalidPathException e) {
                // An entry that is no path holds no program.
            }
        }
        return null;
    }
}

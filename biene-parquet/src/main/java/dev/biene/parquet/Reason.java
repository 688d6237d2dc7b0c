package dev.biene.parquet;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file cannot be written, in words for a user. */
final class Reason {

    private Reason() {}

    static String of(IOException thrown, Path file) {
        var directory = file.toAbsolutePath().getParent();
        if (thrown instanceof NoSuchFileException) {
            return "no directory \"" + directory + "\"; create it, or name another";
        }
        if (thrown instanceof AccessDeniedException) {
            return "no right to write in \"" + directory + "\"";
        }
        if (thrown instanceof FileSystemException of && of.getReason() != null) return of.getReason();
        return thrown.getMessage() != null ? thrown.getMessage() : thrown.toString();
    }
}

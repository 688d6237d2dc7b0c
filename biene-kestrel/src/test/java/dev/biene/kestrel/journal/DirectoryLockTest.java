package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One user of a directory at a time, also of another process; and whoever comes second is told of the first. */
@Timeout(60)
final class DirectoryLockTest {
    private static final String FREE = "free";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private Path directory = Path.of("");

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(root.resolve("queues"));
    }

    /** Tries to lock a directory in a process of its own, and holds it until its input ends. */
    public static void main(String[] arguments) throws IOException {
        try {
            DirectoryLock.acquire(Path.of(arguments[0]));
            System.out.println(FREE);
        } catch (StorageException e) {
            System.out.println(e.getMessage());
        }
        System.in.read();
    }

    private Process otherProcess() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var command = List.of(
                java,
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                DirectoryLockTest.class.getName(),
                directory.toString());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String answer(Process process) throws IOException {
        return String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
    }

    private String askOtherProcess() throws Exception {
        var other = otherProcess();
        try {
            return answer(other);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private String inUseBy(long process) {
        return "the queues in " + directory + " are in use by process " + process
                + "; connect to that one, stop it, or choose another directory";
    }

    private String refusal() {
        var refused = assertThrows(StorageException.class, () -> DirectoryLock.acquire(directory));
        return String.valueOf(refused.getMessage());
    }

    @Test
    void whoeverIsRefusedInTheSameProcessDoesNotFreeTheDirectoryForOthers() throws Exception {
        var lock = DirectoryLock.acquire(directory);
        long self = ProcessHandle.current().pid();
        assertEquals(inUseBy(self), refusal());

        assertEquals(inUseBy(self), askOtherProcess());

        lock.release();
        assertEquals(FREE, askOtherProcess());
    }

    @Test
    void aDirectoryThatAnotherProcessHasIsTakenAndFreeWithItsEnd() throws Exception {
        var other = otherProcess();
        try {
            assertEquals(FREE, answer(other));

            assertEquals(inUseBy(other.pid()), refusal());
            assertEquals(inUseBy(other.pid()), refusal(), "a refusal changed who is named");
        } finally {
            other.destroyForcibly().waitFor();
        }
        DirectoryLock.acquire(directory).release();
    }

    @Test
    void anotherNameOfTheDirectoryIsNoWayIn() throws IOException {
        var link = Files.createSymbolicLink(root.resolve("link"), directory);
        var lock = DirectoryLock.acquire(directory);

        assertThrows(StorageException.class, () -> DirectoryLock.acquire(link));

        lock.release();
        DirectoryLock.acquire(link).release();
    }

    @Test
    void aLockFileThatCannotBeWrittenIsTriedAnewTheNextTime() throws IOException {
        var file = Files.createDirectory(directory.resolve("lock"));
        assertThrows(IOException.class, () -> DirectoryLock.acquire(directory));
        Files.delete(file);

        DirectoryLock.acquire(directory).release();

        assertTrue(Files.isRegularFile(file));
    }

    @Test
    void aStoreThatCannotStartLeavesTheDirectoryFree() {
        var unreadable = new OneFile() {
            @Override
            public JournalFile open(Path path, boolean create) throws IOException {
                throw new IOException("Input/output error");
            }

            @Override
            public List<Path> list(Path where) {
                return List.of(Segment.path(where, 1));
            }
        };
        var refused = assertThrows(
                StorageException.class, () -> QueueStore.open(unreadable, directory, StoreSettings.DEFAULT));
        assertTrue(String.valueOf(refused.getMessage()).endsWith("Input/output error"), refused::getMessage);

        QueueStore.open(directory, StoreSettings.DEFAULT).close();
    }
}

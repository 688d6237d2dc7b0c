package dev.biene.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network of its own, joined to this machine's by one virtual cable, in which packets can be dropped without harm to
 * anybody else. Tests that need one are skipped, with the reason, where they do not run as root or the tools are missing.
 */
final class Namespace implements AutoCloseable {

    private static final List<Path> TOOLS = List.of(Path.of("/usr/sbin/ip"), Path.of("/usr/sbin/nft"));

    private final String name;
    private final String outside;

    private Namespace(String name, String outside) {
        this.name = name;
        this.outside = outside;
    }

    static Namespace create() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "a network namespace needs root");
        for (var tool : TOOLS) {
            assumeTrue(Files.isExecutable(tool), tool + " is not there; apt-get install iproute2 nftables");
        }
        long pid = ProcessHandle.current().pid();
        // One of 16,384 networks of four addresses, none of which leaves this machine.
        long net = pid % 16_384;
        var base = "10." + (192 + net / 4096) + "." + net / 64 % 64 + "." + net % 64 * 4;
        int last = base.lastIndexOf('.') + 1;
        int host = Integer.parseInt(base.substring(last));
        var made = new Namespace("biene" + pid, base.substring(0, last) + (host + 1));
        var inside = base.substring(0, last) + (host + 2);
        try {
            made.make(inside);
        } catch (IOException refused) {
            made.close();
            assumeTrue(false, "no network namespace can be made here: " + refused.getMessage());
        }
        return made;
    }

    private void make(String inside) throws Exception {
        run("ip", "netns", "add", name);
        run("ip", "link", "add", cable(), "type", "veth", "peer", "name", "inside", "netns", name);
        run("ip", "address", "add", outside + "/30", "dev", cable());
        run("ip", "link", "set", cable(), "up");
        run("ip", "-n", name, "address", "add", inside + "/30", "dev", "inside");
        run("ip", "-n", name, "link", "set", "inside", "up");
        rules();
    }

    private String cable() {
        return name;
    }

    /** This machine's address, as seen from the other end of the cable. */
    InetAddress outside() throws IOException {
        return InetAddress.getByName(outside);
    }

    /** What a command line must begin with to be run at the other end. */
    List<String> entrance() {
        return List.of("ip", "netns", "exec", name);
    }

    /**
     * Replaces what happens to packets at the other end.
     *
     * @param rules such as {@code in tcp sport 5432 drop}, each for what comes {@code in} or goes {@code out}
     */
    void rules(String... rules) throws Exception {
        var script = new StringBuilder("flush ruleset\ntable inet faults {\n");
        for (var way : List.of("in", "out")) {
            script.append("chain on_the_way_").append(way).append(" {\n");
            script.append("type filter hook ").append(way).append("put priority 0;\n");
            for (var rule : rules) {
                if (rule.startsWith(way + " "))
                    script.append(rule.substring(way.length())).append(";\n");
            }
            script.append("}\n");
        }
        script.append("}\n");
        var command = new ArrayList<>(entrance());
        command.addAll(List.of("nft", "-f", "-"));
        run(command, script.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        run(List.of(command), "");
    }

    private static void run(List<String> command, String input) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + said.strip());
        }
    }

    /** Removes it; its end of the cable goes with it, and so the other. */
    @Override
    public void close() {
        try {
            run("ip", "netns", "delete", name);
        } catch (IOException notThere) {
            System.err.println("network namespace " + name + ": " + notThere.getMessage());
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}

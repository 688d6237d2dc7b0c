package dev.biene.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A key and a certificate for this machine, as PostgreSQL reads them, made with the JDK's own tool. */
final class SelfSigned {

    private static final String PASSWORD = "nobody";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private SelfSigned() {}

    static void write(Path key, Path certificate, UserPrincipal owner) throws Exception {
        var store = Files.createTempDirectory("biene-key-").resolve("store");
        try {
            keytool(
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD);
            var made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            write(
                    key,
                    "PRIVATE KEY",
                    made.getKey("server", PASSWORD.toCharArray()).getEncoded(),
                    owner);
            write(certificate, "CERTIFICATE", made.getCertificate("server").getEncoded(), owner);
        } finally {
            Files.deleteIfExists(store);
            Files.delete(store.getParent());
        }
    }

    private static void write(Path file, String kind, byte[] content, UserPrincipal owner) throws IOException {
        var text = "-----BEGIN " + kind + "-----\n" + new String(LINES.encode(content), StandardCharsets.US_ASCII)
                + "\n-----END " + kind + "-----\n";
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setOwner(file, owner);
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
        command.addAll(List.of(arguments));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) throw new IOException("keytool failed: " + status);
    }
}

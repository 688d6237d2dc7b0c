package dev.biene.postgres.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users mean by a URL and by their environment, which is passed in here and never the one of this process. */
final class PostgresSettingsTest {

    private static final String OS_USER = System.getProperty("user.name");

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({
        "postgresql://, jdbc:postgresql://localhost:5432/OS",
        "postgres://db1/jobs, jdbc:postgresql://db1:5432/jobs",
        "postgresql://db1:6000/jobs, jdbc:postgresql://db1:6000/jobs",
        "'postgresql://db1,db2:6000/jobs', 'jdbc:postgresql://db1:5432,db2:6000/jobs'",
        "postgresql://[2001:db8::1]:6000/jobs, jdbc:postgresql://[2001:db8::1]:6000/jobs",
        "postgresql:///jobs?host=db1&port=6000, jdbc:postgresql://db1:6000/jobs",
        "'postgresql:///jobs?host=db1,db2&port=6000', 'jdbc:postgresql://db1:6000,db2:6000/jobs'",
        "postgresql://db1/j%6Fbs%20%2F1, jdbc:postgresql://db1:5432/jobs+%2F1",
        "jdbc:postgresql://db1:6000/jobs, jdbc:postgresql://db1:6000/jobs",
        "'jdbc:postgresql://db1,[::1]:6000/jobs', 'jdbc:postgresql://db1:5432,[::1]:6000/jobs'",
        "jdbc:postgresql:jobs, jdbc:postgresql://localhost:5432/jobs",
        "jdbc:postgresql://db1/, jdbc:postgresql://db1:5432/OS",
    })
    void hostsPortsAndDatabaseAreRead(String url, String expected) {
        assertEquals(expected.replace("OS", OS_USER), settings(url).url());
    }

    @Test
    void userAndPasswordAreDecoded() {
        var settings = settings("postgresql://an%40na:se%3Ac%2Fr%25e+t@db1/jobs");

        assertEquals("an@na", settings.user());
        assertEquals("se:c/r%e+t", settings.password());
        assertEquals("jobs", settings.database());
    }

    @Test
    void jdbcParametersReachTheDriverAndSecretsLeaveTheUrl() {
        var settings =
                settings("jdbc:postgresql://db1/jobs?user=anna&password=s%26cret&currentSchema=bees&connectTimeout=9");

        assertEquals("anna", settings.user());
        assertEquals("s&cret", settings.password());
        assertEquals("bees", settings.properties().get("currentSchema"));
        assertEquals("9", settings.properties().get("connectTimeout"));
        assertEquals("jdbc:postgresql://db1:5432/jobs", settings.url());
    }

    @Test
    void thePasswordIsNeverPrinted() {
        var settings = settings("postgresql://anna:hush@db1/jobs");

        assertEquals("PostgresSettings[anna@db1:5432/jobs]", settings.toString());
        assertEquals("hush", settings.driverProperties().getProperty("password"));
    }

    @Test
    void parametersOfLibpqAreTranslated() {
        var properties = settings("postgresql://db1/jobs?sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=1"
                        + "&application_name=mine&options=-c%20jit%3Doff&target_session_attrs=read-write&keepalives=0")
                .properties();

        assertEquals("verify-full", properties.get("sslmode"));
        assertEquals("/ca.pem", properties.get("sslrootcert"));
        assertEquals("2", properties.get("connectTimeout"), "libpq takes one second for two");
        assertEquals("2", properties.get("loginTimeout"));
        assertEquals("mine", properties.get("ApplicationName"));
        assertEquals("-c jit=off", properties.get("options"));
        assertEquals("primary", properties.get("targetServerType"));
        assertEquals("false", properties.get("tcpKeepAlive"));
    }

    @Test
    void nothingSaidMeansBoundedWaitsAndOurName() {
        var settings = settings("postgresql://db1/jobs");

        assertEquals("biene", settings.properties().get("ApplicationName"));
        assertEquals("4", settings.properties().get("connectTimeout"));
        assertTrue(settings.loginTimeout().toSeconds() > 0
                && settings.loginTimeout().toSeconds() <= 30);
        assertEquals("true", settings.properties().get("tcpKeepAlive"));
    }

    @Test
    void theEnvironmentAloneIsEnough() {
        var settings = settings(
                null,
                Map.of(
                        "PGHOST",
                        "db1",
                        "PGPORT",
                        "6000",
                        "PGUSER",
                        "anna",
                        "PGDATABASE",
                        "jobs",
                        "PGPASSWORD",
                        "hush",
                        "PGSSLMODE",
                        "require",
                        "PGAPPNAME",
                        "mine",
                        "PGCONNECT_TIMEOUT",
                        "7",
                        "PGOPTIONS",
                        "-c jit=off"));

        assertEquals("PostgresSettings[anna@db1:6000/jobs]", settings.toString());
        assertEquals("hush", settings.password());
        assertEquals("require", settings.properties().get("sslmode"));
        assertEquals("mine", settings.properties().get("ApplicationName"));
        assertEquals("7", settings.properties().get("connectTimeout"));
        assertEquals("-c jit=off", settings.properties().get("options"));
    }

    @Test
    void bieneDbGoesBeforePgHostAndAGivenUrlBeforeBoth() {
        var environment = Map.of("BIENE_DB", "postgresql://db2/two", "PGHOST", "db1", "PGPASSWORD", "hush");

        assertEquals("db2:5432", settings(null, environment).address());
        assertEquals(
                "db3:5432", settings("jdbc:postgresql://db3/three", environment).address());
        assertEquals(
                "hush", settings("jdbc:postgresql://db3/three", environment).password());
    }

    @Test
    void urlGoesBeforeServiceAndServiceBeforeEnvironment() throws IOException {
        Files.writeString(home.resolve(".pg_service.conf"), """
                # a comment
                [other]
                host=wrong

                [bees]
                host=db1
                port=6000
                dbname=jobs
                user=anna
                sslmode=require
                [after]
                host=wrong
                """);
        var settings = settings(
                "postgresql://?service=bees&user=berta",
                Map.of("PGHOST", "db9", "PGPASSWORD", "hush", "PGSSLMODE", "disable"));

        assertEquals("PostgresSettings[berta@db1:6000/jobs]", settings.toString());
        assertEquals("hush", settings.password());
        assertEquals("require", settings.properties().get("sslmode"));
        assertEquals("anna", settings(null, Map.of("PGSERVICE", "bees")).user());
    }

    @Test
    void servicesAreLookedUpInTheNamedFileThenInTheSystemsOne() throws IOException {
        var named = Files.writeString(home.resolve("named.conf"), "[mine]\nhost=db1\n");
        Files.writeString(home.resolve("pg_service.conf"), "[ours]\nhost=db2\n");
        Files.writeString(home.resolve(".pg_service.conf"), "[hidden]\nhost=wrong\n");
        var files = Map.of("PGSERVICEFILE", named.toString(), "PGSYSCONFDIR", home.toString());

        assertEquals("db1:5432", settings("postgresql://?service=mine", files).address());
        assertEquals("db2:5432", settings("postgresql://?service=ours", files).address());
        var missing =
                assertThrows(IllegalArgumentException.class, () -> settings("postgresql://?service=hidden", files));
        assertTrue(String.valueOf(missing.getMessage()).startsWith("service \"hidden\" is defined in none of"));
    }

    @Test
    void thePasswordFileIsMatchedLineByLine() throws IOException {
        passwordFile("""
                # db1:5432:jobs:anna:comment
                db2:*:*:*:second
                db1:5432:jobs:berta:other
                db1:5432:jobs:anna:se\\:c\\\\ret:with:colons
                *:*:*:anna:late
                \\:\\:1:5432:jobs:carla:six
                """);

        assertEquals(
                "se:c\\ret:with:colons", settings("postgresql://anna@db1/jobs").password());
        assertEquals("second", settings("postgresql://anna@db2:6000/any").password());
        assertEquals("late", settings("postgresql://anna@db3/any").password());
        assertEquals("six", settings("postgresql://carla@[::1]/jobs").password());
        assertEquals("", settings("postgresql://dora@db1/jobs").password());
        assertEquals("given", settings("postgresql://anna:given@db1/jobs").password());
        assertEquals("other", settings("jdbc:postgresql://db1/jobs?user=berta").password());
        assertEquals("second", settings("postgresql://dora@db9,db2/jobs").password(), "of the second host");
    }

    @Test
    void aPasswordFileThatOthersMayReadIsIgnored() throws IOException {
        var file = passwordFile("*:*:*:*:hush\n");
        assertEquals("hush", settings("postgresql://anna@db1/jobs").password());

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals("", settings("postgresql://anna@db1/jobs").password());
    }

    @Test
    void anotherPasswordFileCanBeNamed() throws IOException {
        passwordFile("*:*:*:*:wrong\n");
        var other = Files.writeString(home.resolve("other"), "*:*:*:*:hush\n");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));

        assertEquals(
                "hush",
                settings("postgresql://db1/jobs", Map.of("PGPASSFILE", other.toString()))
                        .password());
        assertEquals("hush", settings("postgresql://db1/jobs?passfile=" + other).password());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://anna:hush@db1/jobs",
                "hush",
                "postgresql://anna:hu/hush@db1/jobs",
                "postgresql://anna:x@hush@db1/jobs",
                "postgresql://anna:%hush@db1/jobs",
                "postgresql://anna:%00hush@db1",
                "postgresql://anna:%ffhush@db1",
                "jdbc:postgresql://anna:hush@db1/jobs",
                "jdbc:postgresql://db1/jobs?password=%hush",
                "postgresql://anna:hush@db1:70000/jobs",
                "postgresql://anna:hush@db1:0/jobs",
                "postgresql://anna:hush@[::1/jobs",
                "postgresql://anna:hush@db1/jobs?colour=red",
                "postgresql://anna:hush@db1/jobs?connect_timeout=soon",
                "postgresql://anna:hush@db1/jobs?target_session_attrs=best",
                "postgresql://anna:hush@%2Frun%2Fpostgresql/jobs",
                "postgresql://anna:hush@a,b,c/jobs?port=1,2",
                "postgresql://anna:hush@db1/jobs?hush",
            })
    void nonsenseIsRefusedWithoutRepeatingThePassword(String url) {
        for (Throwable cause = assertThrows(IllegalArgumentException.class, () -> settings(url));
                cause != null;
                cause = cause.getCause()) {
            assertFalse(String.valueOf(cause.getMessage()).contains("hush"), cause.getMessage());
        }
    }

    @Test
    void complaintsNameTheTrouble() {
        assertEquals("unknown connection parameter \"colour\"", complaint("postgresql://db1/jobs?colour=red"));
        assertEquals("port must be a number from 1 to 65535, was \"70000\"", complaint("postgresql://db1:70000/jobs"));
        assertEquals(
                "expected a database URL that begins with postgresql://, jdbc:postgresql: or embedded:, got \"mysql:…\"",
                complaint("mysql://db1"));
        assertEquals(
                "host \"/run/postgresql\" is the directory of a Unix socket, which Java's driver cannot use; name a host,"
                        + " as localhost",
                complaint("postgresql:///jobs?host=/run/postgresql"));
    }

    private String complaint(String url) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> settings(url))
                .getMessage());
    }

    private PostgresSettings settings(String url) {
        return settings(url, Map.of());
    }

    private PostgresSettings settings(@org.jspecify.annotations.Nullable String url, Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("HOME", home.toString());
        return PostgresSettings.of(url, all);
    }

    private Path passwordFile(String content) throws IOException {
        var file = Files.writeString(home.resolve(".pgpass"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}

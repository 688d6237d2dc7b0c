package dev.biene.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The page's files, as they are sent. */
final class Page {

    /** One of them. */
    static final class Asset {
        private final byte[] bytes;
        private final String type;
        private final String tag;

        private Asset(byte[] bytes, String type) {
            this.bytes = bytes;
            this.type = type;
            this.tag = '"' + Digests.hex(bytes).substring(0, 20) + '"';
        }

        byte[] bytes() {
            return bytes;
        }

        String type() {
            return type;
        }

        /** The same as long as the file is. */
        String tag() {
            return tag;
        }
    }

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private static final String[] FILES = {
        "index.html",
        "style.css",
        "icon.svg",
        "main.js",
        "dom.js",
        "charts.js",
        "live.js",
        "format.js",
        "sets.js",
        "set.js",
        "jobs.js",
        "job.js",
        "bees.js",
        "queues.js",
        "queue.js",
        "stages.js",
        "actions.js"
    };

    private final Map<String, Asset> assets = new TreeMap<>();

    Page() {
        for (var file : FILES) assets.put("/" + file, load(file));
        assets.put("/", load("index.html"));
    }

    private static Asset load(String file) {
        try (var in = Page.class.getResourceAsStream("page/" + file)) {
            if (in == null) throw new IllegalStateException("page/" + file + " is missing from the jar");
            var bytes = in.readAllBytes();
            var type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
            if (type == null) throw new IllegalStateException("no content type for page/" + file);
            return new Asset(bytes, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    Asset asset(String path) {
        return assets.get(path);
    }

    /** The modules, which the page names all at once: else a browser would find them one after the other. */
    List<String> scripts() {
        return Stream.of(FILES).filter(file -> file.endsWith(".js")).toList();
    }

    /** How much all files weigh. */
    int bytes() {
        return assets.entrySet().stream()
                .filter(each -> !each.getKey().equals("/"))
                .mapToInt(each -> each.getValue().bytes().length)
                .sum();
    }
}

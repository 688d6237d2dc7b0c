package dev.biene.bench.queues;

/**
 * What a load client has measured.
 *
 * @param requests answered within the time that counts; of a fill or a drain, the items
 * @param answered requests, those included that do not count
 * @param misses gets that found nothing
 */
record LoadResult(long requests, long answered, double seconds, double p50, double p99, double maxMicros, long misses) {

    double rate() {
        return requests / seconds;
    }

    /** One line, from another process. */
    String line() {
        return requests + " " + answered + " " + seconds + " " + p50 + " " + p99 + " " + maxMicros + " " + misses;
    }

    static LoadResult parse(String line) {
        var words = line.split(" ");
        return new LoadResult(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Double.parseDouble(words[2]),
                Double.parseDouble(words[3]),
                Double.parseDouble(words[4]),
                Double.parseDouble(words[5]),
                Long.parseLong(words[6]));
    }
}

package dev.biene.bench.report;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that one command has measured.
 *
 * @param title names the run and what distinguishes it from others: runs with one title are compared
 * @param command the words of the command line
 * @param settings of the machine and of the servers: properties by name, by whose they are
 * @param leftOut who could not take part, and why
 */
public record Run(
        String title,
        List<String> command,
        Instant at,
        Map<String, Map<String, String>> settings,
        List<Contestant> contestants,
        Map<String, String> leftOut,
        List<Figure> figures,
        List<Target> targets) {

    public Run {
        command = List.copyOf(command);
        // In the order in which they were measured, which copies of maps do not keep.
        settings = new LinkedHashMap<>(settings);
        leftOut = new LinkedHashMap<>(leftOut);
        contestants = List.copyOf(contestants);
        figures = List.copyOf(figures);
        targets = List.copyOf(targets);
    }

    /** Whether somebody is Biene: of whom nothing is known, by the name. */
    boolean isBiene(String who) {
        return contestants.stream()
                .filter(one -> one.name().equals(who))
                .findFirst()
                .map(Contestant::biene)
                .orElse(who.startsWith("Biene"));
    }

    Set<String> measures() {
        var names = new LinkedHashSet<String>();
        for (var figure : figures) names.add(figure.measure().name());
        return names;
    }

    List<Figure> figures(String measure) {
        return figures.stream()
                .filter(figure -> figure.measure().name().equals(measure))
                .toList();
    }

    Optional<Figure> like(Figure other) {
        return figures.stream().filter(figure -> figure.isOf(other)).findFirst();
    }
}

package dev.biene.faults.simulation;

/** Ends a simulated thread whose process was killed; every further step of it throws this again. */
final class Killed extends Error {

    private static final long serialVersionUID = 1L;

    Killed() {
        super("the simulated process was killed", null, false, false);
    }
}

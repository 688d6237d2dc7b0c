package dev.biene.dashboard;

import tools.jackson.databind.JsonNode;

/** One thing that pages show, made of readings. Two views with the same key are the same. */
interface View {

    /** What it is and of what, for example {@code set?set=thumbs}. */
    String key();

    /** How it stands now, as the page is told. */
    JsonNode look(Readings readings);
}

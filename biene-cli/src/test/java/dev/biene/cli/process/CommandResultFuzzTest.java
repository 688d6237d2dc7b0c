package dev.biene.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.biene.fuzz.FuzzContract;

/** Whatever a command writes is a result, or a failure that says what was written. */
final class CommandResultFuzzTest extends FuzzContract {

    @Override
    protected void handle(byte[] data) {
        var text = CommandResult.of(data);
        if (text != null) assertEquals(-1, text.path("stdout").asString("").indexOf('\0'), "a NUL is stored");
        try {
            assertNotNull(CommandResult.json(data, "it"));
        } catch (CommandException e) {
            assertFalse(String.valueOf(e.getMessage()).contains("\n"), e::getMessage);
        }
    }
}

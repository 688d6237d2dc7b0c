package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class RealArrayTest {

    private static String binary(float... elements) {
        var array = new RealArray(elements);
        var bytes = new byte[array.lengthInBytes() + 1];
        array.toBytes(bytes, 1);
        return HexFormat.of().formatHex(bytes, 1, bytes.length);
    }

    @Test
    void theBinaryFormIsTheServers() {
        assertEquals(
                "00000001" + "00000000" + "000002bc" + "00000002" + "00000001" + "000000043fc00000"
                        + "0000000440000000",
                binary(1.5f, 2));
    }

    @Test
    void aNegativeElementSpillsIntoNoOther() {
        assertEquals("00000001" + "00000000" + "000002bc" + "00000001" + "00000001" + "00000004bf800000", binary(-1));
    }

    @Test
    void anEmptyOneHasNoDimension() {
        assertEquals("00000000" + "00000000" + "000002bc", binary());
        assertEquals("{}", new RealArray(new float[0]).getValue());
    }

    @Test
    void theTextIsWhatTheServerReads() {
        assertEquals("{1.5,1.0E-6}", new RealArray(new float[] {1.5f, 1e-6f}).getValue());
    }
}

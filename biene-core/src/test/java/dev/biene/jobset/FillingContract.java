package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How sets come to be and are filled. */
abstract class FillingContract extends StoreFixture {

    @Test
    void createdSetIsThereAndEmptyForEverybody() throws Exception {
        assertFalse(store.exists(SET));

        assertTrue(store.create(SET, Collections.emptyIterator()));

        assertTrue(another().exists(SET));
        assertEquals(0, another().stats(SET).total());
        assertEquals(SetState.ACTIVE, store.stats(SET).state());
    }

    @Test
    void secondCreateReturnsFalseAndChangesNothing() {
        createWith(3);

        assertFalse(store.create(SET, numbered(10, 20)));

        assertEquals(3, store.stats(SET).total());
    }

    @Test
    void createThatSkipsDuplicatesKeepsOneOfEach() {
        var inputs = json("{\"a\":1}", "{\"a\":2}", "{\"a\":1.0}", "{\"a\":2}");

        assertTrue(store.create(SET, inputs, OnDuplicate.SKIP));

        assertEquals(2, store.stats(SET).total());
        assertEquals(2, jobs(null).size());
    }

    @Test
    void createOfASetThatExistsLeavesTheInputsAlone() {
        createWith(3);
        var inputs = numbered(3, 5);

        assertFalse(store.create(SET, inputs, OnDuplicate.SKIP));

        assertEquals(2, store.add(SET, inputs, OnDuplicate.FAIL));
    }

    @Test
    void oneOfTwentyConcurrentCreatorsIsTheCreator() throws Exception {
        var stores = List.of(store, another());

        var created = together(20, i -> stores.get(i % 2).create(SET, numbered(0, 10)));

        assertEquals(1, Collections.frequency(created, true));
        assertEquals(10, store.stats(SET).total());
    }

    @Test
    void nobodySeesASetBeforeItIsFilled() throws Exception {
        var half = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var pool = Executors.newFixedThreadPool(2);
        try {
            var creator = pool.submit(() -> store.create(SET, pausing(numbered(0, 1000), 500, half, goOn)));
            assertTrue(half.await(30, TimeUnit.SECONDS));
            var other = another();

            assertFalse(other.exists(SET));
            assertThrows(JobSetNotFoundException.class, () -> other.join(SET, profile(LONG, null)));
            var waiter = pool.submit(() -> other.create(SET, Collections.emptyIterator()));
            assertThrows(TimeoutException.class, () -> waiter.get(200, TimeUnit.MILLISECONDS));
            goOn.countDown();

            assertTrue(result(creator));
            assertFalse(result(waiter));
            assertEquals(1000, other.stats(SET).total());
        } finally {
            goOn.countDown();
            pool.shutdownNow();
        }
    }

    private static Iterator<NewJob> pausing(Iterator<NewJob> inputs, int after, CountDownLatch at, CountDownLatch go) {
        return new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                return inputs.hasNext();
            }

            @Override
            public NewJob next() {
                if (given++ == after) {
                    at.countDown();
                    try {
                        assertTrue(go.await(30, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return inputs.next();
            }
        };
    }

    @Test
    void createWithADuplicateCreatesNothing() {
        var e = assertThrows(
                DuplicateJobException.class, () -> store.create(SET, json("{\"a\":1}", "{\"a\":2}", "{\"a\":1.0}")));

        assertEquals(3, e.position());
        assertFalse(store.exists(SET));
    }

    @Test
    void createWhoseInputsFailCreatesNothingAndCanBeRepeated() {
        assertThrows(InvalidJobException.class, () -> store.create(SET, json("{\"a\":1}", "[]")));

        assertFalse(store.exists(SET));
        createWith(2);
        assertEquals(2, store.stats(SET).total());
    }

    @Test
    void addReturnsHowManyWereNew() {
        createWith(0);

        assertEquals(5, store.add(SET, numbered(0, 5), OnDuplicate.FAIL));
        assertEquals(3, store.add(SET, numbered(2, 8), OnDuplicate.SKIP));
        assertEquals(0, store.add(SET, numbered(0, 8), OnDuplicate.SKIP));
        assertEquals(0, store.add(SET, Collections.emptyIterator(), OnDuplicate.FAIL));

        assertEquals(8, store.stats(SET).total());
        assertEquals(8, store.stats(SET).unclaimed());
    }

    @Test
    void jobsAreNumberedFromOneWithoutGaps() {
        createWith(7);
        store.add(SET, numbered(5, 12), OnDuplicate.SKIP);
        store.add(SET, numbered(12, 40), OnDuplicate.FAIL);

        var all = jobs(null);

        assertEquals(
                IntStream.rangeClosed(1, 40).mapToObj(n -> (long) n).toList(),
                all.stream().map(JobRecord::id).toList());
        assertEquals(
                IntStream.range(0, 40).boxed().toList(),
                all.stream().map(job -> number(job.input())).sorted().toList());
    }

    @Test
    void addToASetThatIsNotThereSaysWhereItLooked() {
        var e = assertThrows(
                JobSetNotFoundException.class, () -> store.add("nowhere", numbered(0, 1), OnDuplicate.FAIL));

        assertEquals("nowhere", e.set());
        assertSays(store.where(), e);
    }

    @Test
    void strictAddNamesTheFirstInputThatTheSetHas() {
        createWith(10);

        var e = assertThrows(
                DuplicateJobException.class,
                () -> store.add(SET, json("{\"n\":20}", "{\"n\":21}", "{\"n\":7}", "{\"n\":3}"), OnDuplicate.FAIL));

        assertEquals(3, e.position());
        assertJson("{\"n\":7}", e.input());
        assertSays("(the whole input is already in the set)", e);
        assertEquals(10, store.stats(SET).total());
    }

    @Test
    void strictAddNamesTheFirstInputThatComesTwice() {
        createWith(0);

        var e = assertThrows(
                DuplicateJobException.class,
                () -> store.add(SET, json("{\"n\":1}", "{\"n\":2}", "{\"n\":2}", "{\"n\":1}"), OnDuplicate.FAIL));

        assertEquals(3, e.position());
        assertSays("(the whole input comes twice in this add)", e);
        assertEquals(0, store.stats(SET).total());
    }

    @Test
    void idsAreUniqueWhateverElseAnInputHolds() {
        store.create(SET, json("{\"id\":1,\"a\":1}"));

        var inSet = assertThrows(
                DuplicateJobException.class, () -> store.add(SET, json("{\"id\":1.0,\"a\":2}"), OnDuplicate.FAIL));
        var inAdd = assertThrows(
                DuplicateJobException.class,
                () -> store.add(SET, json("{\"id\":[2]}", "{\"id\":[2],\"b\":0}"), OnDuplicate.FAIL));

        assertSays("(its id is already in the set)", inSet);
        assertSays("(its id comes twice in this add)", inAdd);
        assertEquals(2, inAdd.position());
        assertEquals(
                1, store.add(SET, json("{\"id\":1,\"a\":3}", "{\"id\":2}", "{\"id\":2,\"c\":0}"), OnDuplicate.SKIP));
    }

    @Test
    void idAsANumberAndAsAStringDiffer() {
        createWith(0);

        assertEquals(2, store.add(SET, json("{\"id\":1}", "{\"id\":\"1\"}"), OnDuplicate.FAIL));
        assertEquals(2, store.add(SET, json("{\"id\":null}", "{\"x\":{\"id\":1}}"), OnDuplicate.FAIL));
    }

    @Test
    void inputsAreOneJobIfTheyAreEqualAsJsonValues() {
        store.create(SET, json("{\"a\":1,\"b\":{\"c\":[1,\"é\"],\"d\":null}}"));

        var same = json(
                "{\"b\":{\"d\":null,\"c\":[1,\"é\"]},\"a\":1}",
                "{\"a\":1.0,\"b\":{\"c\":[10e-1,\"\\u00e9\"],\"d\":null}}",
                " {\n \"a\" : 0.1E1 ,\t\"b\":{\"c\":[1.000,\"\\u00E9\"],\"d\":null}}");
        var others = json(
                "{\"a\":\"1\",\"b\":{\"c\":[1,\"é\"],\"d\":null}}",
                "{\"a\":1,\"b\":{\"c\":[\"é\",1],\"d\":null}}",
                "{\"a\":1,\"b\":{\"c\":[1,\"é\"]}}",
                "{\"a\":1,\"b\":{\"c\":[1,\"e\\u0301\"],\"d\":null}}",
                "{\"a\":true,\"b\":{\"c\":[1,\"é\"],\"d\":null}}");

        assertEquals(0, store.add(SET, same, OnDuplicate.SKIP));
        assertEquals(5, store.add(SET, others, OnDuplicate.FAIL));
    }

    @Test
    void setsShareNothing() {
        createWith(5);

        assertTrue(store.create("contract_2", numbered(0, 5)));

        assertEquals(5, store.stats("contract_2").total());
    }
}

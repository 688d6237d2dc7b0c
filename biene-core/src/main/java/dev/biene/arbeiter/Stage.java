package dev.biene.arbeiter;

import org.jspecify.annotations.Nullable;

/** How a stage is set up; fixed once it runs. A {@code maxDeliveries} of 0 is no limit. */
record Stage(
        Queues queues,
        String input,
        Handler handler,
        FailurePolicy policy,
        int maxDeliveries,
        @Nullable String poison) {

    Stage withPolicy(FailurePolicy changed) {
        return new Stage(queues, input, handler, changed, maxDeliveries, poison);
    }

    Stage withMaxDeliveries(int changed, @Nullable String queue) {
        return new Stage(queues, input, handler, policy, changed, queue);
    }

    /** Notes that the item has been handed out; null when nobody wants to know. */
    DeliveryLimit.@Nullable Delivery arrived(Item item) throws InterruptedException {
        return maxDeliveries == 0 ? null : new DeliveryLimit(queues, maxDeliveries).arrived(item);
    }

    /** Where items go that were handed out too often: the queue named for it, else the policy's, else NAME_errors. */
    String poisonQueue() {
        if (poison != null) return poison;
        String queue = policy.deadLetterQueue();
        if (queue != null) return queue;
        // A '+' would make it a fanout queue of the parent, and all that goes there an error.
        return QueueNames.check(input.replace('+', '-') + "_errors");
    }
}

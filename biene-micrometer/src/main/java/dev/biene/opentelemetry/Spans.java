package dev.biene.opentelemetry;

import dev.biene.arbeiter.Handler;
import dev.biene.arbeiter.Item;
import dev.biene.jobset.Job;
import dev.biene.jobset.JobHandler;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Spans around handlers, each attempt one.
 *
 * <pre>{@code
 * var spans = new Spans(GlobalOpenTelemetry.get());
 * jobs.run(spans.around("thumbs", handler));
 * }</pre>
 *
 * <p>A span is current while the handler runs, so what the handler calls belongs to it. It has the attributes
 * {@code biene.set}, {@code biene.job}, {@code biene.attempt} and {@code biene.second_copy}, or {@code biene.queue}.
 *
 * <p>Biene puts no context of its own into jobs and items: an item is the user's bytes, and an input is what makes a job
 * one of its kind, so that a hidden key would make two of one. Who wants the context carried puts it there, under a name
 * of his own, and says here how it is found; then the span is linked to the one that added the job. A link and not a
 * parent, as a trace that lasts as long as a set lies is no help to anybody.
 */
public final class Spans {

    /** Version, trace, span, flags, as W3C's Trace Context has them. */
    private static final Pattern TRACE_PARENT =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    private final Tracer tracer;

    public Spans(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.biene");
    }

    /** A handler that does as {@code handler} does, within a span. */
    public <I, R> JobHandler<I, R> around(String set, JobHandler<I, R> handler) {
        return around(set, handler, job -> null);
    }

    /**
     * As {@link #around(String, JobHandler)}, linked to the span that {@code traceParent} finds in a job: a header's value as
     * W3C's Trace Context has it, or null. What is none is left out.
     */
    public <I, R> JobHandler<I, R> around(
            String set, JobHandler<I, R> handler, Function<? super Job<I>, @Nullable String> traceParent) {
        return job -> {
            var builder = tracer.spanBuilder("biene job " + set)
                    .setSpanKind(SpanKind.CONSUMER)
                    .setAttribute("biene.set", set)
                    .setAttribute("biene.job", job.id())
                    .setAttribute("biene.attempt", (long) job.attempt())
                    .setAttribute("biene.second_copy", job.secondCopy());
            var origin = context(traceParent.apply(job));
            var span = (origin == null ? builder : builder.addLink(origin)).startSpan();
            try {
                return Context.current()
                        .with(span)
                        .wrap(() -> handler.handle(job))
                        .call();
            } catch (Throwable e) {
                throw failed(span, e);
            } finally {
                span.end();
            }
        };
    }

    /** The same for a stage on {@code queue}. */
    public Handler around(String queue, Handler handler) {
        return around(queue, handler, item -> null);
    }

    /** As {@link #around(String, Handler)}, linked to the span that {@code traceParent} finds in an item. */
    public Handler around(String queue, Handler handler, Function<? super Item, @Nullable String> traceParent) {
        return (arbeiter, item) -> {
            var builder = tracer.spanBuilder("biene stage " + queue)
                    .setSpanKind(SpanKind.CONSUMER)
                    .setAttribute("biene.queue", queue);
            var origin = context(traceParent.apply(item));
            var span = (origin == null ? builder : builder.addLink(origin)).startSpan();
            try {
                return Context.current()
                        .with(span)
                        .wrap(() -> handler.handle(arbeiter, item))
                        .call();
            } catch (Throwable e) {
                throw failed(span, e);
            } finally {
                span.end();
            }
        };
    }

    private static Exception failed(Span span, Throwable thrown) {
        span.recordException(thrown);
        span.setStatus(StatusCode.ERROR, String.valueOf(thrown.getMessage()));
        if (thrown instanceof Error error) throw error;
        return (Exception) thrown;
    }

    private static @Nullable SpanContext context(@Nullable String traceParent) {
        if (traceParent == null) return null;
        var parts = TRACE_PARENT.matcher(traceParent);
        if (!parts.matches()) return null;
        var context = SpanContext.createFromRemoteParent(
                parts.group(1), parts.group(2), TraceFlags.fromHex(parts.group(3), 0), TraceState.getDefault());
        return context.isValid() ? context : null;
    }
}

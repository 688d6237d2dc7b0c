package dev.biene.postgres;

import dev.biene.BieneException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Rows of one query as a stream, in constant memory, on a connection of its own that closing the stream gives back. */
final class RowStream {

    /** Reads one row. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static final int ROWS_AT_A_TIME = 1_000;

    private final Server server;

    RowStream(Server server) {
        this.server = server;
    }

    <T> Stream<T> open(Line.Work<Call> query, Reader<T> reader) {
        var line = new Line(server);
        try {
            var connection = line.connection();
            connection.setAutoCommit(false);
            var rows = query.on(connection).streaming(ROWS_AT_A_TIME).query();
            var iterator = new Rows<>(rows, reader, server.where());
            return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED), false)
                    .onClose(line::close);
        } catch (SQLException e) {
            line.close();
            throw Failures.translated(e, server.where());
        } catch (BieneException e) {
            line.close();
            throw e;
        }
    }

    private static final class Rows<T> implements Iterator<T> {

        private final ResultSet rows;
        private final Reader<T> reader;
        private final String where;
        private @Nullable Boolean next;

        Rows(ResultSet rows, Reader<T> reader, String where) {
            this.rows = rows;
            this.reader = reader;
            this.where = where;
        }

        @Override
        public boolean hasNext() {
            try {
                if (next == null) next = rows.next();
                return next;
            } catch (SQLException e) {
                throw Failures.translated(e, where);
            }
        }

        @Override
        public T next() {
            if (!hasNext()) throw new NoSuchElementException();
            next = null;
            try {
                return reader.read(rows);
            } catch (SQLException e) {
                throw Failures.translated(e, where);
            }
        }
    }
}

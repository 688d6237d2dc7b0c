package dev.biene.postgres;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/** A prepared statement whose values are set by the names they have in their file. For one thread. */
final class Call implements AutoCloseable {

    private final PreparedStatement statement;
    private final Map<String, List<Integer>> places;
    private final String name;

    Call(PreparedStatement statement, Map<String, List<Integer>> places, String name) {
        this.statement = statement;
        this.places = places;
        this.name = name;
    }

    Call with(String parameter, long value) throws SQLException {
        for (int place : places(parameter)) statement.setLong(place, value);
        return this;
    }

    Call with(String parameter, int value) throws SQLException {
        for (int place : places(parameter)) statement.setInt(place, value);
        return this;
    }

    Call with(String parameter, double value) throws SQLException {
        for (int place : places(parameter)) statement.setDouble(place, value);
        return this;
    }

    Call with(String parameter, float value) throws SQLException {
        for (int place : places(parameter)) statement.setFloat(place, value);
        return this;
    }

    Call with(String parameter, boolean value) throws SQLException {
        for (int place : places(parameter)) statement.setBoolean(place, value);
        return this;
    }

    Call with(String parameter, @Nullable String value) throws SQLException {
        for (int place : places(parameter)) statement.setString(place, value);
        return this;
    }

    /** A value of a type that the statement casts to. */
    Call withNull(String parameter) throws SQLException {
        for (int place : places(parameter)) statement.setNull(place, Types.OTHER);
        return this;
    }

    Call with(String parameter, RealArray value) throws SQLException {
        var connection = statement.getConnection().unwrap(PGConnection.class);
        if (connection.getPreferQueryMode() == PreferQueryMode.SIMPLE) {
            return with(parameter, "float4", value.elements());
        }
        for (int place : places(parameter)) statement.setObject(place, value);
        return this;
    }

    /**
     * An array.
     *
     * @param type the element type's name in PostgreSQL
     * @param elements a Java array, of primitives where the driver knows them
     */
    Call with(String parameter, String type, Object elements) throws SQLException {
        Array array = statement.getConnection().unwrap(PGConnection.class).createArrayOf(type, elements);
        for (int place : places(parameter)) statement.setArray(place, array);
        return this;
    }

    ResultSet query() throws SQLException {
        return statement.executeQuery();
    }

    int update() throws SQLException {
        return statement.executeUpdate();
    }

    /** Streams the rows of the next query, so many at a time; needs an open transaction. */
    Call streaming(int rows) throws SQLException {
        statement.setFetchSize(rows);
        return this;
    }

    private List<Integer> places(String parameter) {
        var found = places.get(parameter);
        if (found == null) throw new IllegalArgumentException(name + ".sql has no parameter :" + parameter);
        return found;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}

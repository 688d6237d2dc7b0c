package dev.biene.jobset;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The jobs of a desk that no slot has begun, piece by piece. Guarded by the {@link Desk}'s lock. */
final class Stock {

    private final Deque<Piece> pieces = new ArrayDeque<>();
    private int jobs;

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    int jobs() {
        return jobs;
    }

    void addFirst(Piece piece) {
        pieces.addFirst(piece);
        jobs += piece.to() - piece.from();
    }

    void addLast(Piece piece) {
        pieces.addLast(piece);
        jobs += piece.to() - piece.from();
    }

    /** Takes the first piece, or no more than {@code most} jobs of it; there must be one. */
    Piece take(int most) {
        var piece = pieces.removeFirst();
        int to = Math.min(piece.from() + most, piece.to());
        if (to < piece.to()) pieces.addFirst(new Piece(piece.grant(), to, piece.to()));
        jobs -= to - piece.from();
        return new Piece(piece.grant(), piece.from(), to);
    }

    void removeAll(Grant grant) {
        pieces.removeIf(piece -> {
            if (piece.grant() != grant) return false;
            jobs -= piece.to() - piece.from();
            return true;
        });
    }

    /** Takes one job of a claim out of the middle; null if it is not here. */
    @Nullable
    Piece remove(long claimId, long job) {
        for (var piece : pieces) {
            var grant = piece.grant();
            int place = (int) (job - grant.firstJob());
            if (place < piece.from() || place >= piece.to() || grant.claimIdOf(place) != claimId) continue;
            pieces.remove(piece);
            if (place > piece.from()) pieces.addFirst(new Piece(grant, piece.from(), place));
            if (place + 1 < piece.to()) pieces.addFirst(new Piece(grant, place + 1, piece.to()));
            jobs--;
            return new Piece(grant, place, place + 1);
        }
        return null;
    }
}

package bad.comparison;

/** A bad example: a room that sees the front door. */
final class SeesTheApp {
    private final bad.app.FrontDoor door = new bad.app.FrontDoor();

    @Override
    public String toString() {
        return door.toString();
    }
}

package bad.web;

import bad.app.FrontDoor;

/** A bad example: a room that sees the front door. */
final class SeesTheApp {
    FrontDoor open() {
        return new FrontDoor();
    }
}

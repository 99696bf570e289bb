package bad.app;

/** A bad example's front door, which no other room may see. */
public final class FrontDoor {}

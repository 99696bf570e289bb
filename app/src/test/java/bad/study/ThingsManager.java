package bad.study;

/** A bad example: a name that says nothing. */
final class ThingsManager {}

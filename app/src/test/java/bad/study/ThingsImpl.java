package bad.study;

/** A bad example: a name that says nothing either. */
final class ThingsImpl {}

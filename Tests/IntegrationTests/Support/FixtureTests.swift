import Testing

/// The packages of `Fixtures`, each built and run by itself, one after the other: beside the tests of the other targets, which
/// leave a core idle now and then.
@Suite(.serialized) enum FixtureTests {}

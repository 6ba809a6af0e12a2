/// The programs of the corpus.
public enum Corpus {
  /// All of them: the clean ones, then those that block. Each of these has at least one clean one that looks like it.
  ///
  /// The clean ones come first because some are about what a process does but once. No two programs sleep for the same
  /// time: functions that are the same but for their names are made one by the optimizer, which keeps one's lines.
  public static let programs: [Program] = clean + blocking

  /// Programs that block.
  static let blocking: [Program] = hidden + waiting + asking
}

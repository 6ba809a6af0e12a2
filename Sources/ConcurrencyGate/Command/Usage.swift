/// What `--help` says.
package enum Usage {
  package static let text = """
    Runs a package's tests under audit and judges what is found against a baseline.

    usage: concurrency-gate run [options] [-- arguments of swift test]
           concurrency-gate judge --reports <path>... [options]
           swift package concurrency-gate [options] [-- arguments of swift test]

    run    runs swift test with the audit switched on, then judges
    judge  judges the reports that are there: those of CONCURRENCY_AUDIT=<folder> swift test, or of several shards

    Options:
      --reports <path>       judge: a report, or a folder of reports; may be given several times, for shards
                             run: the empty folder to which the tests write
      --package-path <path>  the package; the current folder if not given
      --root <path>          the folder to which paths are relative, and outside of which nothing is judged; the package's
                             folder if not given
      --config <file>        the configuration; .concurrency-gate.json at the package's root if not given
      --baseline <file>      the baseline; .concurrency-baseline.json at the package's root if not given
      --update-baseline      adds what is new to the baseline; takes nothing out of it
      --prune                takes out of the baseline what is no longer found; adds nothing
      --strict               what the baseline has and is no longer found is an error
      --complete             judge: the reports, together, are those of all tests, though each process ran only some
      --ignore-skipped       what only skipped tests would find counts as gone; else, while tests are skipped, nothing does
      --json <file>          writes the judgement as JSON
      --sarif <file>         writes it as SARIF 2.1.0
      --junit <file>         writes it as JUnit XML
      --html <file>          writes it as one page, with the timelines of the tests
      --github, --no-github  whether to print annotations for GitHub and to append to its step summary; if neither is
                             given, where GITHUB_ACTIONS is true
      --scratch-path <path>  run: the build folder of swift test; the package's own if not given, and with swift package
                             .build/concurrency-gate/build, for the own one is locked meanwhile
      --end-with-parent      ends when the process ends that has started this one
      -h, --help             prints this

    Exit codes:
      0  clean: nothing new that is an error, and the tests passed
      1  findings: something new that is an error; with --strict also a baseline that has what is gone
      2  the tests failed, whether something was found or not
      3  the arguments, the configuration or the baseline are wrong; nothing was run, and nothing
         written but the JSON
      4  the tests could not be built or run, a report could not be read or a file not written, or nothing was audited

    Of several, 4 goes before 2, and 2 before 1. judge does not know whether tests failed. swift package makes 1 of every
    code that is not 0: the code itself stands in the last line, and as exitCode in the JSON.

    """
}

import CConcurrencyInterposition
import Glibc
import TestSupport
import Testing

/// What the process is told about the wrappers.
struct AvailabilityTests {
  @Test func `Wrappers are there unless a sanitizer is`() {
    #expect(cci_interposition_available() == !cci_sanitizer_build())
  }

  @Test(.enabled(if: cci_sanitizer_build()))
  func `Beside a sanitizer nothing is noted and the time is real`() async {
    let notes = await onThread { watching { usleep(0) } }
    #expect(notes.calls.isEmpty)
    let seconds = await onThread { withVirtualClock { _ in time(nil) } }
    #expect(seconds > time_t(virtualWallBase + 86_400))
  }

  @Test func `A sampler that is not available does not start`() async {
    #expect(cci_sampler_available() || cci_sanitizer_build())
    let started = await onThread {
      cci_thread_prepare()
      defer { cci_sampler_stop() }
      return cci_sampler_start(1_000_000)
    }
    #expect(started == cci_sampler_available())
  }
}

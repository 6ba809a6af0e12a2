import ConcurrencyRuntime
import Testing

@Suite struct VirtualClockStorageTests {
  @Test func aClockNeverGoesBack() {
    let clock = VirtualClockStorage(realtimeBase: 0, monotonicBase: 1_000_000_000)
    clock.reach(7)
    clock.reach(5)
    #expect(clock.elapsed == 7)
    clock.reach(8)
    #expect(clock.elapsed == 8)
  }
}

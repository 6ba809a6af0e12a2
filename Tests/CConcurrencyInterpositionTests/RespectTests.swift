import CConcurrencyInterposition
import Glibc
import TestSupport
import Testing

/// Nothing is noted where the slot forbids it.
@Suite(.enabled(if: cci_interposition_available()))
struct RespectTests {
  @Test func `A blocking call of the kit itself is not noted`() async {
    let notes = await onThread {
      watching {
        cci_current().pointee.guard += 1
        usleep(100)
        cci_current().pointee.guard -= 1
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `An allowed blocking call is not noted, the next one is`() async {
    let notes = await onThread {
      watching {
        cci_current().pointee.allowance += 1
        usleep(100)
        cci_current().pointee.allowance -= 1
        _ = sleep(0)
      }
    }
    #expect(notes.names == ["sleep"])
  }

  @Test func `A thread that is not watched has no notes`() async {
    let notes = await onThread {
      usleep(100)
      return watching {}
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `The guard is down again after a note`() async {
    let (guardLevel, allowance) = await onThread {
      _ = watching { usleep(0) }
      return (cci_current().pointee.guard, cci_current().pointee.allowance)
    }
    #expect(guardLevel == 0)
    #expect(allowance == 0)
  }
}

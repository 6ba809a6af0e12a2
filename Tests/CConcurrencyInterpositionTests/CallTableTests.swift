import CConcurrencyInterposition
import ConcurrencyTrace
import Testing

/// The table of calls in C against the constants in Swift.
struct CallTableTests {
  private static let calls = (0..<CCI_CALL_COUNT.rawValue).map { cci_call($0) }

  @Test func `The calls are those of BlockingCall, in the same order`() {
    #expect(Self.calls.map { String(cString: cci_call_name($0)) } == BlockingCall.allCases.map(\.name))
  }

  @Test func `The categories of the calls are the same`() {
    let categories = Self.calls.map { String(cString: cci_category_name(cci_call_category($0))) }
    #expect(categories == BlockingCall.allCases.map(\.category.rawValue))
  }

  @Test func `The categories themselves are the same`() {
    let categories = (0..<CCI_CATEGORY_COUNT.rawValue).map { String(cString: cci_category_name(cci_category($0))) }
    #expect(categories == BlockingCall.Category.allCases.map(\.rawValue))
  }

  @Test func `What is no call has a name too`() {
    #expect(String(cString: cci_call_name(CCI_CALL_COUNT)) == "unknown")
    #expect(cci_call_category(CCI_CALL_COUNT) == CCI_CATEGORY_COUNT)
    #expect(String(cString: cci_category_name(CCI_CATEGORY_COUNT)) == "unknown")
  }
}

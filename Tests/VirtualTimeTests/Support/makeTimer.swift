import Dispatch

/// A timer source as the class that it is, to which weak references can be made.
func makeTimer(on queue: DispatchQueue? = nil) -> DispatchSource {
  guard let source = DispatchSource.makeTimerSource(queue: queue) as? DispatchSource else {
    preconditionFailure("libdispatch has made something else")
  }
  return source
}

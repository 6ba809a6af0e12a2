@_exported public import ConcurrencyRuntime
@_exported public import ConcurrencyTrace

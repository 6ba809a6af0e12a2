// Every test of this target runs commands.
@_exported import TestSupport

import CConcurrencyInterposition

// The walk from a given frame, which only the C files see otherwise. Arguments of these kinds are passed alike in both
// languages.
@_silgen_name("cci_walk_from_frame")
func cci_walk_from_frame(_ stack: UnsafeMutablePointer<cci_stack>, _ frame: UInt, _ skip: UInt32)

import CConcurrencyInterposition

/// Tells the wrappers which clock the current task reads, on a thread that drains an actor.
@_cdecl("cci_clock_of_current_task")
func clockOfCurrentTask() -> UnsafeMutablePointer<cci_virtual_clock>? {
  CurrentWork.find()?.scope.driver.clock?.pointer
}

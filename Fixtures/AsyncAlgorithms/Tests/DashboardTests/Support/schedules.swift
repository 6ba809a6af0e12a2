import ConcurrencyTesting

/// The order of creation, and twenty others.
let schedules: [SchedulePolicy] = [.fifo] + seeds

/// Twenty orders that are drawn.
let seeds: [SchedulePolicy] = (1...20).map { .random(seed: $0) }

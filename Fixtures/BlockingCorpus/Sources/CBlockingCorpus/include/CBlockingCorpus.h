/// C code that the programs of the corpus call.
#pragma once

/// Asks a device for a number, and sleeps until it has the answer.
int corpus_ask_device(void);
/// The line at which it sleeps.
int corpus_ask_device_line(void);

/// What the device has answered last.
int corpus_last_answer(void);

/// Locks a file, or waits until it can.
int corpus_lock_file(int descriptor);
/// The line at which it waits.
int corpus_lock_file_line(void);

/// Gives the lock back.
int corpus_unlock_file(int descriptor);

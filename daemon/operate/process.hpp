#pragma once
// What the kernel knows of this process, from /proc/self (proc(5)).

#include "feeds/model/time.hpp"

#include <cstdint>

namespace wireroom::daemon {

/// Zero where the kernel does not tell.
struct process_values {
  double cpu_seconds = 0;  ///< user and system
  std::uint64_t resident_bytes = 0, virtual_bytes = 0;
  std::uint64_t threads = 0;
  std::uint64_t open_files = 0, most_files = 0;
  instant started{};
};

/// Reads them; a few system calls, any thread.
process_values read_process();

/// Lets threads share two pools of memory, so that what one frees serves another; glibc gives each its own.
/// (With one, poller and writer waited for it: 12 % of the CPU time of a cold round.) Buffers of less than 4
/// MiB come from them, larger ones from the system. First in main(), before there are threads.
void share_memory_pools() noexcept;

/// The calling thread's pool will be large: it may grow to some 30 MiB without asking the system for each
/// page, as glibc does for all pools but the first. None of it is resident before it is used. To be called
/// after share_memory_pools(); where the system counts what it promises (vm.overcommit_memory=2), it changes
/// nothing.
void widen_memory_pool() noexcept;

/// Gives back to the system what is free, after a burst of work such as a start. Some milliseconds; any
/// thread.
void return_free_memory() noexcept;

}  // namespace wireroom::daemon

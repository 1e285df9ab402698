#include "feeds/memory/paged.hpp"

namespace wireroom::feeds {
namespace {

std::pmr::memory_resource* given = nullptr;

}  // namespace

std::pmr::memory_resource& paged_memory() noexcept {
  return given != nullptr ? *given : *std::pmr::new_delete_resource();
}

void use_paged_memory(std::pmr::memory_resource& where) noexcept {
  given = &where;
}

}  // namespace wireroom::feeds

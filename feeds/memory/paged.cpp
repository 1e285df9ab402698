#include "feeds/memory/paged.hpp"

namespace wireroom::feeds {
namespace {

std::pmr::memory_resource* given = nullptr;

}  // namespace

std::pmr::memory_resource& paged_memory() noexcept {
  return given != nullptr ? *given : *std::pmr::new_delete_resource();
}

paged_memory_scope::paged_memory_scope(std::pmr::memory_resource& where) noexcept {
  given = &where;
}

paged_memory_scope::~paged_memory_scope() {
  given = nullptr;
}

}  // namespace wireroom::feeds

#pragma once
// The numbered steps from an empty file to the present schema. A step that was released is never edited:
// the next change is the next step.

#include <span>

namespace wireroom::storage::sqlite {

struct migration {
  int number;       ///< the schema version that it makes; from 1, without gaps
  const char* sql;  ///< several statements, run in one transaction
};

std::span<const migration> all_migrations();

}  // namespace wireroom::storage::sqlite

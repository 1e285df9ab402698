#pragma once
// The stores that must keep the contract. A store on trial is a type with
//   std::unique_ptr<store> open();   // the same contents each time; the one opened before was closed
// and a default constructor that starts empty. Add a type to `every_store` and the whole suite runs on it.

#include "samples.hpp"
#include "storage/open.hpp"

#include <tuple>

namespace wireroom::storage::contract {

class sqlite_on_disk {
 public:
  std::unique_ptr<store> open() {
    return samples::must(storage::open("sqlite://" + folder_.file("test.db")));
  }

 private:
  samples::temporary_folder folder_;
};

using every_store = std::tuple<sqlite_on_disk>;

}  // namespace wireroom::storage::contract

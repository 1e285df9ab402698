#pragma once
// The public listener's decision: a request and the outputs in, the answer out. Pure, any thread.

#include "daemon/publish/http_message.hpp"
#include "daemon/publish/shelf.hpp"

#include <memory>

namespace wireroom::daemon {

/// GET and HEAD of what stands on the shelf; 304 where the client has it; `/feeds/NAME` as the form that
/// Accept likes best; 404, 405 with Allow, OPTIONS. Ranges are not offered. No redirect is ever built from a
/// request.
response respond(const request_view& request, const shelf& outputs);

/// respond() with whatever stands in a slot, as a handler for http_server. The slot must outlive it.
class public_handler final : public request_handler {
 public:
  explicit public_handler(const shelf_slot& outputs) : outputs_{outputs} {}
  response handle(const request_view& request) override { return respond(request, *outputs_.load()); }

 private:
  const shelf_slot& outputs_;
};

}  // namespace wireroom::daemon

#include "storage/codec/state_codec.hpp"

#include "storage/codec/wire.hpp"

#include <span>
#include <vector>

namespace wireroom::storage {
namespace {

// Outcomes are stored by name: their numbers are free to change.
bool read_outcome(std::string_view name, feeds::poll_outcome& to) {
  for (unsigned i = 0; i < 256; ++i) {
    const auto candidate = static_cast<feeds::poll_outcome>(i);
    if (name == feeds::name_of(candidate)) {
      to = candidate;
      return true;
    }
  }
  return false;
}

}  // namespace

void encode(const feeds::feed_state& state, std::string& out) {
  // The binding names every member: one that is added to the model and forgotten here does not compile.
  const auto& [last_poll, last_success, last_change, next_poll, reason, stopped, outcome, status, failure,
               error_streak, gone_streak, held_host, bytes, bytes_total, validators, body_hash, moved_to,
               moved_streak, moved_since, accepted, discovery, publications, hint_ttl, skip_hours, skip_days,
               title, site] = state;
  (void)next_poll, (void)reason, (void)stopped, (void)title, (void)site;
  const auto& [etag, last_modified] = validators;
  const auto& [chosen, by_page, chosen_at, probed, offers] = *discovery;

  wire_numbers<18 * 15> numbers;  // of 18 fields
  if (last_poll) numbers.present_signed(1, to_ms(*last_poll));
  if (last_success) numbers.present_signed(2, to_ms(*last_success));
  if (last_change) numbers.present_signed(3, to_ms(*last_change));
  numbers.number(5, status);
  numbers.number(7, error_streak);
  numbers.number(8, gone_streak);
  if (body_hash != 0) numbers.fixed(11, body_hash);
  numbers.number(13, moved_streak);
  if (moved_since) numbers.present_signed(14, to_ms(*moved_since));
  numbers.number(16, static_cast<std::uint64_t>(hint_ttl.count()));
  numbers.number(17, skip_hours);
  numbers.number(18, skip_days);
  numbers.number(19, bytes);
  numbers.number(20, bytes_total);
  numbers.number(23, by_page ? 1 : 0);
  if (chosen_at) numbers.present_signed(24, to_ms(*chosen_at));
  if (probed) numbers.present_signed(25, to_ms(*probed));

  out = numbers.written();
  wire_writer to{out};
  to.text(4, feeds::name_of(outcome));
  to.text(6, *failure);
  to.text(9, etag);
  to.text(10, last_modified);
  to.text(12, *moved_to);
  to.text(21, *accepted);
  to.text(22, chosen);
  for (const auto& offer : offers) to.element(26, offer);
  to.text(27, publications.packed());
  to.text(30, *held_host);
}

std::string encode(const feeds::feed_state& state) {
  std::string out;
  encode(state, out);
  return out;
}

bool decode(std::string_view stored, feeds::feed_state& state) {
  wire_reader in{stored};
  std::vector<instant> by_millisecond;  // publications as they were written before decision 69
  while (in.next()) switch (in.field()) {
      case 1:
        state.last_poll = from_ms(in.signed_number());
        break;
      case 2:
        state.last_success = from_ms(in.signed_number());
        break;
      case 3:
        state.last_change = from_ms(in.signed_number());
        break;
      case 4:
        if (!read_outcome(in.bytes(), state.outcome)) return false;
        break;
      case 5:
        state.status = static_cast<unsigned>(in.number());
        break;
      case 6:
        state.error = in.text();
        break;
      case 7:
        state.error_streak = static_cast<unsigned>(in.number());
        break;
      case 8:
        state.gone_streak = static_cast<unsigned>(in.number());
        break;
      case 9:
        state.validators.etag = in.text();
        break;
      case 10:
        state.validators.last_modified = in.text();
        break;
      case 11:
        state.body_hash = in.number();
        break;
      case 12:
        state.moved_to = in.text();
        break;
      case 13:
        state.moved_streak = static_cast<unsigned>(in.number());
        break;
      case 14:
        state.moved_since = from_ms(in.signed_number());
        break;
      case 15:
        by_millisecond.push_back(from_ms(in.signed_number()));
        break;
      case 16:
        state.hint_ttl = std::chrono::seconds{static_cast<std::int64_t>(in.number())};
        break;
      case 17:
        state.skip_hours = static_cast<std::uint32_t>(in.number());
        break;
      case 18:
        state.skip_days = static_cast<std::uint8_t>(in.number());
        break;
      case 19:
        state.bytes = in.number();
        break;
      case 20:
        state.bytes_total = in.number();
        break;
      case 21:
        state.accepted = in.text();
        break;
      case 22:
        state.discovery.get_or_make().chosen = in.text();
        break;
      case 23:
        state.discovery.get_or_make().by_page = in.number() != 0;
        break;
      case 24:
        state.discovery.get_or_make().at = from_ms(in.signed_number());
        break;
      case 25:
        state.discovery.get_or_make().probed = from_ms(in.signed_number());
        break;
      case 26:
        state.discovery.get_or_make().offers.emplace_back(in.bytes());
        break;
      case 27:
        if (auto published = feeds::publication_times::from_packed(in.bytes()))
          state.publications = *std::move(published);
        else
          return false;
        break;
      case 28:
        in.differences([&by_millisecond](std::int64_t at) { by_millisecond.push_back(from_ms(at)); });
        break;
      case 30:
        state.held_host = in.text();
        break;
      default:
        break;
    }
  if (!by_millisecond.empty()) state.publications = feeds::publication_times{by_millisecond};
  return !in.broken();
}

std::string encode_labels(std::span<const std::string> labels) {
  std::string out;
  wire_writer to{out};
  for (const auto& label : labels) to.element(1, label);
  return out;
}

bool decode_labels(std::string_view stored, std::vector<std::string>& labels) {
  labels.clear();
  wire_reader in{stored};
  while (in.next())
    if (in.field() == 1) labels.emplace_back(in.bytes());
  return !in.broken();
}

}  // namespace wireroom::storage

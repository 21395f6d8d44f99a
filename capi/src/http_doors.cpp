// SPDX-License-Identifier: Apache-2.0
//
// http_doors.cpp: opening doors from a caller's structs, and reading a caller's request.
#include "http_doors.hpp"

#include <jeton/door/adobe.hpp>
#include <jeton/door/appstle.hpp>
#include <jeton/door/medusa.hpp>
#include <jeton/door/standard.hpp>
#include <jeton/door/standard_server.hpp>
#include <jeton/door/workarea.hpp>

namespace jeton::c {
namespace {

constexpr const char* kOpen = "jeton_doors_open";

/// A door's texts, in the order of the struct.
struct DoorTexts {
  std::string_view host, prefix, shop, portal_url, publishable_keys, origins;
};

Result<DoorTexts> texts_of(const jeton_door& door) noexcept {
  const auto in = take_in<6>(
      {text_at(door.host, door.host_len), text_at(door.prefix, door.prefix_len),
       text_at(door.shop, door.shop_len), text_at(door.portal_url, door.portal_url_len),
       text_at(door.publishable_keys, door.publishable_keys_len), text_at(door.origins, door.origins_len)},
      kOpen);
  if (!in.ok()) return in.error();
  const auto& [host, prefix, shop, portal_url, keys, origins] = in.value();
  return DoorTexts{host, prefix, shop, portal_url, keys, origins};
}

/// The words of a list with one space between them.
std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    words.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

using OpenedDoor = Result<std::unique_ptr<Door>>;

template <class T>
OpenedDoor owned(Result<T> opened) {
  if (!opened.ok()) return opened.error();
  return std::unique_ptr<Door>(std::make_unique<T>(std::move(opened).value()));
}

OpenedDoor open_appstle(const Authority& shop, const DoorTexts& texts) {
  AppstleOptions options{std::string(texts.shop), std::string(texts.portal_url)};
  if (!texts.prefix.empty()) options.prefix = texts.prefix;
  return owned(AppstleDoor::open(shop, std::move(options)));
}

OpenedDoor open_medusa(const Authority& shop, const DoorTexts& texts) {
  return owned(MedusaDoor::open(shop, {.publishable_keys = words_of(texts.publishable_keys),
                                       .storefronts = words_of(texts.origins),
                                       .prefix = std::string(texts.prefix)}));
}

/// The platform's own prefix unless one is given.
std::string_view prefix_or(std::string_view given, std::string_view usual) noexcept {
  return given.empty() ? usual : given;
}

OpenedDoor open_door(std::uint32_t kind, const Authority& shop, const DoorTexts& texts) {
  switch (kind) {
    case JETON_DOOR_STANDARD: return owned(StandardDoor::open(shop, prefix_or(texts.prefix, "/jeton")));
    case JETON_DOOR_SERVER: return owned(StandardServerDoor::open(shop, prefix_or(texts.prefix, "/jeton")));
    case JETON_DOOR_APPSTLE: return open_appstle(shop, texts);
    case JETON_DOOR_ADOBE: return owned(AdobeDoor::open(shop, {.base = std::string(texts.prefix)}));
    case JETON_DOOR_MEDUSA: return open_medusa(shop, texts);
    case JETON_DOOR_WORKAREA:
      return owned(WorkareaDoor::open(shop, prefix_or(texts.prefix, "/api/storefront")));
    default: return Error{Errc::malformed_table, "jeton_doors_open: expected a known kind of door"};
  }
}

}  // namespace

Result<HttpRequest> HttpRequest::read(const jeton_http_request* given, const char* place) {
  const auto sized =
      read_sized(given, offsetof(jeton_http_request, address_class_len) + sizeof(std::uint64_t), place);
  if (!sized.ok()) return sized.error();
  const jeton_http_request& raw = sized.value();
  const auto parts =
      take_in<4>({text_at(raw.method, raw.method_len), text_at(raw.target, raw.target_len),
                  bytes_given(raw.body, raw.body_len), text_at(raw.address_class, raw.address_class_len)},
                 place);
  if (!parts.ok()) return parts.error();
  const auto stride = stride_of(raw.headers, raw.header_count, raw.header_stride, kMostHeaders, place);
  if (!stride.ok()) return stride.error();

  HttpRequest request;
  request.parts_ = parts.value();
  request.headers_.reserve(raw.header_count);
  for (std::uint64_t i = 0; i < raw.header_count; ++i) {
    const jeton_http_header& header = *element(raw.headers, stride.value(), i);
    const auto texts =
        take_in<2>({text_at(header.name, header.name_len), text_at(header.value, header.value_len)}, place);
    if (!texts.ok()) return texts.error();
    request.headers_.push_back({texts.value()[0], texts.value()[1]});
  }
  return request;
}

}  // namespace jeton::c

using namespace jeton;
using namespace jeton::c;

Result<Done> jeton_doors::add(const jeton_door* given, std::uint64_t room) {
  const auto sized = read_sized(given, offsetof(jeton_door, origins_len) + sizeof(std::uint64_t), kOpen);
  if (!sized.ok()) return sized.error();
  if (sized.value().struct_size > room) return Error{Errc::malformed_table, kOpen};
  const auto texts = texts_of(sized.value());
  if (!texts.ok()) return texts.error();
  const auto shop = expect_object(sized.value().authority, kOpen);
  if (!shop.ok()) return shop.error();

  auto opened = open_door(sized.value().kind, shop.value()->core, texts.value());
  if (!opened.ok()) return opened.error();
  shops_.emplace_back(shop.value());
  owned_.push_back(std::move(opened).value());
  Host& host = hosts_[std::string(prefix_or(texts.value().host, Doors::kEveryHost))];
  host.doors.push_back(owned_.back().get());
  for (std::string& origin : words_of(texts.value().origins))
    if (std::find(host.origins.begin(), host.origins.end(), origin) == host.origins.end())
      host.origins.push_back(std::move(origin));
  return Done{};
}

Result<Done> jeton_doors::mount_all() {
  for (auto& [name, host] : hosts_) {
    std::optional<Cors> cors;
    if (!host.origins.empty()) {
      auto allowed = Cors::allow({.origins = std::move(host.origins), .credentials = CorsCredentials::sent});
      if (!allowed.ok()) return allowed.error();
      cors = std::move(allowed).value();
    }
    const auto mounted = doors_.mount(name, std::move(host.doors), std::move(cors));
    if (!mounted.ok()) return mounted.error();
  }
  return Done{};
}

// SPDX-License-Identifier: Apache-2.0
//
// profile.hpp: what a platform's answers say of a customer beyond id and login: names, dates, metadata. They
// are the shop's own, and jeton keeps none of them; a door asks and tells the shop through this.
//
// Everything has a default, so a shop that has nothing to add writes nothing.
#pragma once

#include <jeton/base/json_writer.hpp>
#include <jeton/base/result.hpp>
#include <jeton/store/customer_store.hpp>
#include <jeton/web/body_fields.hpp>

namespace jeton {

class Profile {
 public:
  virtual ~Profile() = default;

  /// Writes further members into the open object of `customer`.
  virtual void write(const Customer& customer, JsonWriter& object) const;

  /// Takes what a registration or an update sent along: names and the like. Never called for a password.
  /// errors  whatever the shop's table says; the customer exists by then
  virtual Result<Done> save(const Customer& customer, const BodyFields& fields) const;
};

inline void Profile::write(const Customer&, JsonWriter&) const {}
inline Result<Done> Profile::save(const Customer&, const BodyFields&) const { return Done{}; }

/// A shop that adds nothing.
inline const Profile& empty_profile() noexcept {
  static const Profile kEmpty;
  return kEmpty;
}

}  // namespace jeton

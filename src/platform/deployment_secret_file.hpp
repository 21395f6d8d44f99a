// SPDX-License-Identifier: Apache-2.0
//
// deployment_secret_file.hpp: where a deployment secret comes from when the program gives none: environment
// and files.
#pragma once

#include <jeton/base/result.hpp>
#include <jeton/base/secret.hpp>
#include <jeton/crypto/random.hpp>

#include <optional>
#include <string>

namespace jeton::platform {

/// The secret in `path`: 64 hexadecimal digits and at most a line end, in a regular file that only its owner
/// can read. errors  invalid_input.secret_missing: no such file; .secret_file_exposed; .malformed_secret;
/// store.unavailable
Result<Secret> read_secret_file(const std::string& path);

/// The secret that JETON_SECRET_FILE names or JETON_SECRET holds, in this order; none if neither is set.
Result<std::optional<Secret>> secret_from_environment();

/// Writes a new random secret to `path`, mode 0600, whole or not at all. If somebody else was first, theirs
/// is read.
Result<Secret> make_secret_file(const std::string& path, RandomSource& random);

}  // namespace jeton::platform

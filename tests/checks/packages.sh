# SPDX-License-Identifier: Apache-2.0
#
# packages.sh: the Debian 12 packages that jeton needs, and the one way in which its scripts install them.
#
# Sourced by examples/run, tests/run and .ci/run. Installs nothing that is already there, says what it is about to
# install before it does, asks nothing, and on a system without dpkg only says what must be present.
#
#   . tests/checks/packages.sh
#   ensure_packages $kBuildPackages $kTestPackages

# What brings Node.js and npm, where they are not there already, by whatever package. Debian's npm needs no newer node:
# tests/clients/install has one as a package.
node_packages() { if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then echo npm; fi; }

# To build the library, its SQLite adapter and the examples.
kBuildPackages="g++ cmake ninja-build pkg-config libssl-dev libsodium-dev libargon2-dev libcrypt-dev libutf8proc-dev libsqlite3-dev"
# To serve the example storefront as well.
kServePackages="libcpp-httplib-dev"
# To build and run the tests as well: the second compiler reads every public header, the platforms' real clients talk to
# the storefront.
kTestPackages="catch2 abigail-tools nlohmann-json3-dev libsimdjson-dev python3 clang-14 $kServePackages curl ruby-actionpack $(node_packages)"
# For the slow gates: formatting, static analysis, the runtimes of clang's sanitizers and fuzzer.
kGatePackages="clang-format-14 clang-tidy-14 libclang-rt-14-dev valgrind"

# Prints those of the named packages that are not installed.
missing_packages() {
  for package in "$@"; do
    case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" in
      "install ok installed") ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

# Prints the word that makes a command run as root: nothing for root, sudo if it asks nothing; fails otherwise.
privilege() {
  if [ "$(id -u)" -eq 0 ]; then return 0; fi
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then echo "sudo -n"; return 0; fi
  return 1
}

# Runs apt-get quietly; shows what it said only if it failed. $1: the word of privilege(), then apt-get's arguments.
quiet_apt_get() {
  as_root=$1
  shift
  said=$($as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -y -q -o Dpkg::Use-Pty=0 "$@" 2>&1 </dev/null) &&
    return 0
  printf '%s\n' "$said" | tail -n 20 >&2
  echo "apt-get $1 failed (the lines above are its own)" >&2
  return 1
}

# Makes sure that the named packages are installed, or stops the script with their list. Says everything on stderr.
ensure_packages() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "no dpkg here: going on, and expecting what Debian 12 calls: $*" >&2
    return 0
  fi
  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then return 0; fi
  if ! root_word=$(privilege); then
    echo "these Debian packages are missing and neither root nor sudo without a password is at hand:" >&2
    echo "  apt-get install --no-install-recommends $missing" >&2
    exit 1
  fi
  echo "about to install with apt-get: $missing" >&2
  quiet_apt_get "$root_word" update || exit 1
  # shellcheck disable=SC2086  # a list of words on purpose
  quiet_apt_get "$root_word" install --no-install-recommends $missing || exit 1
}

# Number of compilers and tests to run at once.
core_count() { nproc 2>/dev/null || echo 1; }

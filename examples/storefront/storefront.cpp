// SPDX-License-Identifier: Apache-2.0
//
// storefront.cpp: a web server with two shops on one SQLite file, each with every door of jeton's: its own,
// Appstle's, Adobe Commerce's, Medusa's and Workarea's.
//
//   jeton_storefront --port 8080
//
// A request is for the shop that its Host names: 127.0.0.1 or tea.localhost, localhost or toys.localhost.
// It says on standard output, a name and a value a line: `port`, `api_key`, `publishable_key`, lines to paste
// that begin with `curl`, and at last `ready`. Ends at SIGTERM or SIGINT. A demonstration: plain http, demo
// passwords, on the loopback address only.
#include <jeton/store/sqlite.hpp>

#include "demo_shop.hpp"
#include "httplib_adapter.hpp"
#include "mailer.hpp"
#include "settings.hpp"
#include "shop_customers.hpp"

#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <thread>

namespace {

using jeton::Result;
using namespace storefront;

constexpr const char* kLoopback = "127.0.0.1";
constexpr std::size_t kMostBodyBytes = 64 * 1024;
constexpr DemoCustomer kAdaOfTea{"ada@example.com", "ada likes green tea"};
constexpr DemoCustomer kAdaOfToys{"ada@example.com", "ada likes marbles"};  // another person

int stop(std::string_view what, const jeton::Error& error) {
  std::cerr << "jeton_storefront: " << what << ": " << error.name() << ": " << error.expected() << '\n';
  return 1;
}

/// SIGTERM and SIGINT, held back in this thread and in those it starts.
sigset_t hold_back_signals() noexcept {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

/// The keys of a shop that shares a secret with a Medusa server, or none: then the shop has its own.
Result<std::optional<jeton::KeyRing>> shared_keys(const std::string& secret) {
  if (secret.empty()) return std::optional<jeton::KeyRing>();
  auto key = jeton::SigningKey::hs256("shared", jeton::bytes_of(secret));
  if (!key.ok()) return key.error();
  auto ring = jeton::KeyRing::make(std::move(key).value());
  if (!ring.ok()) return ring.error();
  return std::optional(std::move(ring).value());
}

/// One request for each platform, to be pasted into a shell.
void print_curl_lines(std::string_view url, std::string_view api_key) {
  const std::string email(kAdaOfTea.login), password(kAdaOfTea.password);
  const std::string json = R"({"email":")" + email + R"(","password":")" + password + R"("})";
  const std::string mutation = R"({"query":"mutation { generateCustomerToken(email: \")" + email +
                               R"(\", password: \")" + password + R"(\") { token } }"})";
  const std::string as_json = "curl -fsSw '\\n' -H 'Content-Type: application/json' -d '";
  std::cout << "curl -fsSw '\\n' -H 'X-API-Key: " << api_key << "' '" << url
            << "/api/external/v2/customer-portal-token?email=" << email << "'\n"
            << as_json << mutation << "' " << url << "/graphql\n"
            << as_json << json << "' " << url << "/auth/customer/emailpass\n"
            << as_json << json << "' " << url << "/api/storefront/authentication_tokens\n";
}

/// The port that is listened on from now on, or -1.
int bind(httplib::Server& server, int wanted) {
  // cpp-httplib's own choice, SO_REUSEPORT, would let two storefronts share a port without a word.
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  if (wanted == 0) return server.bind_to_any_port(kLoopback);
  return server.bind_to_port(kLoopback, wanted) ? wanted : -1;
}

/// Serves until a signal comes.
void serve(httplib::Server& server, const sigset_t& signals) {
  std::thread listener([&server] { server.listen_after_bind(); });
  int signal = 0;
  sigwait(&signals, &signal);
  server.stop();
  listener.join();
}

struct Shops {
  const DemoShop& tea;
  const DemoShop& toys;
};

/// Which shop a request is for, by its Host alone.
Result<jeton::Done> mount_shops(jeton::Doors& doors, const Shops& shops) {
  for (const auto& mounted :
       {doors.mount(kLoopback, shops.tea.doors()), doors.mount("tea.localhost", shops.tea.doors()),
        doors.mount("localhost", shops.toys.doors()), doors.mount("toys.localhost", shops.toys.doors())})
    if (!mounted.ok()) return mounted;
  return jeton::Done{};
}

int run(const Shops& shops, const Settings& settings, std::ostream& mail, const sigset_t& signals) {
  jeton::Doors doors;
  const auto mounted = mount_shops(doors, shops);
  if (!mounted.ok()) return stop("the hosts", mounted.error());
  Mailer mailer({&shops.tea.authority(), &shops.toys.authority()}, mail);

  httplib::Server server;
  server.set_payload_max_length(kMostBodyBytes).set_keep_alive_timeout(1);
  mount(server, doors, [&mailer] { mailer.wake(); });
  const int port = bind(server, settings.port);
  if (port < 0) return std::cerr << "jeton_storefront: port " << settings.port << " is not free\n", 1;

  const auto api_key = shops.tea.renew_api_key();
  if (!api_key.ok()) return stop("the API key", api_key.error());
  std::cout << "port " << port << "\napi_key " << api_key.value() << "\npublishable_key " << kPublishableKey
            << '\n';
  print_curl_lines("http://" + std::string(kLoopback) + ':' + std::to_string(port), api_key.value());
  std::cout << "ready" << std::endl;
  serve(server, signals);
  return 0;
}

/// The shops on their stores; then run().
int open_and_run(const Settings& settings, std::ostream& mail, const sigset_t& signals) {
  auto stores = jeton::open_sqlite(settings.database);
  if (!stores.ok()) return stop(settings.database, stores.error());
  auto customers = ShopCustomers::open(settings.database + ".customers");
  if (!customers.ok()) return stop("the customers' table", customers.error());
  const ShopProfile profile(*customers.value());
  ShopCustomers& table = *customers.value();
  stores.value().customers = std::move(customers).value();

  auto deployment = jeton::Authority::open(std::move(stores), {.tenant = "tea"});
  if (!deployment.ok()) return stop("opening", deployment.error());
  auto sibling = deployment.value().of_tenant("toys");
  if (!sibling.ok()) return stop("opening", sibling.error());
  auto keys = shared_keys(settings.jwt_secret);
  if (!keys.ok()) return stop("JWT_SECRET", keys.error());
  auto published = sibling.value().signing_keys(jeton::Algorithm::ed25519);
  if (!published.ok()) return stop("keys", published.error());

  const auto tea = DemoShop::open(std::move(deployment).value(), profile,
                                  {"tea.example", std::move(keys).value(), settings.has_demo_provider});
  if (!tea.ok()) return stop("tea", tea.error());
  const auto toys =
      DemoShop::open(std::move(sibling).value(), profile,
                     {"toys.example", std::move(published).value(), settings.has_demo_provider});
  if (!toys.ok()) return stop("toys", toys.error());
  for (const auto& ada : {tea.value()->settle(kAdaOfTea), toys.value()->settle(kAdaOfToys)}) {
    if (!ada.ok()) return stop("the demo customer", ada.error());
    const auto named = table.rename(ada.value(), "Ada", "Lovelace");
    if (!named.ok()) return stop("the demo customer", named.error());
  }
  return run({*tea.value(), *toys.value()}, settings, mail, signals);
}

}  // namespace

int main(int count, char** arguments) {
  const auto settings = read_settings(count, arguments);
  if (!settings) return std::cerr << kUsage, 2;
  umask(S_IRWXG | S_IRWXO);  // customers' hashes and mailed tokens are for the owner's eyes alone
  std::ofstream mail_file;
  if (!settings->mail_file.empty()) mail_file.open(settings->mail_file, std::ios::app);
  if (!settings->mail_file.empty() && !mail_file)
    return std::cerr << "jeton_storefront: cannot write " << settings->mail_file << '\n', 1;
  const sigset_t signals = hold_back_signals();
  return open_and_run(*settings, settings->mail_file.empty() ? std::cerr : mail_file, signals);
}

# SPDX-License-Identifier: Apache-2.0
#
# rails_header.rb: Rails' own parser of `Authorization: Token token="..."` (Debian's ruby-actionpack), the one behind the
# original Workarea, and jeton's read the same token out of the same header [workarea].
#
# Headers as clients write them must be read alike. Of generated, odd ones jeton may refuse more, but never reads another
# token than Rails does, and accepts nothing that Rails does not; only the case of the scheme is nothing to jeton (RFC
# 9110 section 11.1). At last a token of the storefront travels in a header that Rails itself wrote.
require "json"
require "net/http"
require "open3"
require "active_support"
require "active_support/core_ext"
require "action_controller/metal/http_authentication"

RAILS = ActionController::HttpAuthentication::Token
ALPHABET = [*"1".."9", *"A".."Z", *"a".."z"] - %w[I O l]
WORKER = ENV.fetch("JETON_RAILS_HEADER_WORKER")
RANDOM = Random.new(3)
REQUEST = Struct.new(:authorization)

def any(choices) = choices[RANDOM.rand(choices.size)]
def token = Array.new(24) { any(ALPHABET) }.join

# Headers that clients write: Workarea's documents, Rails' own writer, its options, Bearer, no quotes.
def plain_headers
  Array.new(10) do
    [
      %(Token token="#{token}"),
      RAILS.encode_credentials(token),
      RAILS.encode_credentials(token, nonce: "def", algorithm: "sha-256"),
      %(Token token=#{token}),
      %(Token #{token}),
      %(Bearer #{token}),
      %(Bearer token="#{token}"; nonce="a"),
      %(Token  token="#{token}",\trealm="shop"),
    ]
  end.flatten
end

# One or two changes to a plain header: bytes put in, taken out, doubled, pieces of other headers.
def odd_header(plain)
  pieces = [",", ";", "\t", " ", "\"", "=", "token=", "Token ", "\\", "token=\"", ", token=\"b\"", "é", "\u0001", "a=b"]
  header = plain.dup
  any([1, 2]).times do
    at = RANDOM.rand(header.size + 1)
    case RANDOM.rand(3)
    when 0 then header.insert(at, any(pieces))
    when 1 then header.slice!(at, 1 + RANDOM.rand(4))
    else header << header[at, 8].to_s
    end
  end
  header
end

# What Rails reads, once the scheme is spelt as Rails wants it; nil if it reads nothing.
def read_by_rails(header)
  spelt = header.strip.sub(/\A(token|bearer)(?=\s)/i) { |scheme| scheme.capitalize }
  RAILS.token_and_options(REQUEST.new(spelt))&.first
rescue ArgumentError, NoMethodError, TypeError
  nil # its parser trips over some of them; the application answers 500
end

def read_by_jeton(headers)
  input = headers.map { |header| header.b.unpack1("H*") + "\n" }.join
  output, status = Open3.capture2(WORKER, stdin_data: input)
  abort "the worker failed" unless status.success? && output.lines.size == headers.size
  output.lines.map { |line| line.start_with?("token ") ? [line.split[1]].pack("H*") : nil }
end

def fail_with(header, rails, jeton) = abort("FAILED: #{header.inspect}: Rails reads #{rails.inspect}, jeton #{jeton.inspect}")

plain = plain_headers
plain.zip(read_by_jeton(plain)).each do |header, jeton|
  rails = read_by_rails(header)
  fail_with(header, rails, jeton) unless rails && rails == jeton
end
puts "passed: #{plain.size} headers as clients write them are read alike"

odd = Array.new(2000) { odd_header(any(plain)) } + ["", "Token", "Token ", "Basic YTpi", "token token=\"#{token}\""]
accepted = odd.zip(read_by_jeton(odd)).count do |header, jeton|
  rails = read_by_rails(header)&.b
  fail_with(header, rails, jeton) if jeton && rails != jeton
  jeton
end
abort "FAILED: nothing odd was accepted, so nothing was compared" if accepted.zero?
puts "passed: of #{odd.size} odd headers #{accepted} are accepted, none as another token than Rails reads"

place = URI(ENV.fetch("SHOP_URL") + "/api/storefront/")
login = { email: "ada@example.com", password: "ada likes green tea" }.to_json
issued = Net::HTTP.post(place + "authentication_tokens", login, "Content-Type" => "application/json")
abort "FAILED: signing in answered #{issued.code}" unless issued.code == "200"
header = RAILS.encode_credentials(JSON.parse(issued.body).fetch("token"))
account = Net::HTTP.get_response(place + "account", "Authorization" => header)
abort "FAILED: the account answered #{account.code}" unless account.code == "200"
puts "passed: a header that Rails wrote opens the account"

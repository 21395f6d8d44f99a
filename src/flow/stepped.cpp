// SPDX-License-Identifier: Apache-2.0
//
// stepped.cpp: what the stepped driver records, replays and asks for.
#include <jeton/crypto/constant_time.hpp>
#include <jeton/flow/stepped.hpp>

#include <algorithm>

namespace jeton {
namespace {

/// What a flow is told while halted; whatever it makes of it is thrown away.
Error halted_error() noexcept { return Error{Errc::unavailable, "Stepped"}; }

void wipe(std::string& text) noexcept { secure_wipe(std::as_writable_bytes(std::span(text))); }

ByteArray<1> byte_of(EffectKind kind) noexcept { return {static_cast<std::byte>(kind)}; }

void append(std::vector<std::byte>& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

template <class Integer>
void append_integer(std::vector<std::byte>& out, Integer value) {
  ByteArray<sizeof(Integer)> bytes;
  store_big_endian(value, bytes);
  append(out, bytes);
}

void append_counted(std::vector<std::byte>& out, Bytes bytes) {
  append_integer(out, static_cast<std::uint32_t>(bytes.size()));
  append(out, bytes);
}

/// Every field of a change, so that two batches have the same bytes only if they are the same batch.
void append_change(std::vector<std::byte>& out, const Change& change) {
  append_integer(out, static_cast<std::uint8_t>(change.kind));
  append_counted(out, change.key.bytes());
  append_integer(out, static_cast<std::uint8_t>(change.guard.is_absent() ? 1 : 2));
  if (!change.guard.is_absent()) append(out, change.guard.expected().bytes);
  append_counted(out, change.value);
  append(out, change.new_version.bytes);
  append_integer(out, change.keep_until.unix_ms);
  for (std::size_t i = 0; i < change.mark_count; ++i) append(out, change.marks[i].bytes);
  append_integer(out, change.delta);
  append_integer(out, change.floor);
  append_integer(out, change.ceiling);
  append(out, change.lineage.bytes);
}

/// The same change again, its value in the memory of `bytes`.
void copy_change(Batch& to, const Change& change, Bytes value) {
  switch (change.kind) {
    case ChangeKind::require: to.require(change.key, change.guard); return;
    case ChangeKind::put:
      to.put(change.key, change.guard, value, change.new_version, change.keep_until,
             std::span(change.marks).first(change.mark_count));
      return;
    case ChangeKind::erase: to.erase(change.key, change.guard); return;
    case ChangeKind::add:
      to.add(change.key, change.delta, change.floor, change.ceiling, change.new_version, change.keep_until);
      return;
    case ChangeKind::require_lineage: to.require_lineage(change.lineage); return;
  }
}

/// A batch that outlives the run that asked for it: values first, so that they do not move afterwards.
void own_batch(WantedEffect& wanted, const Batch& batch) {
  for (const Change& change : batch.changes()) append(wanted.bytes, change.value);
  Batch copy(batch.partition(), batch.durability(), batch.not_after());
  std::size_t at = 0;
  for (const Change& change : batch.changes()) {
    copy_change(copy, change, Bytes(wanted.bytes).subspan(at, change.value.size()));
    at += change.value.size();
  }
  wanted.batch.emplace(copy);
}

}  // namespace

Stepped::Stepped(RandomSource& random, const LedgerAbilities& abilities) noexcept
    : random_(random), abilities_(abilities) {
  if (!random_.fill(fingerprint_key_.fill()).ok()) fatal_ = Errc::no_randomness;
}

Stepped::~Stepped() {
  forget_wanted();
  for (Answer& answer : answers_) {
    if (auto* text = std::get_if<std::string>(&answer.value)) wipe(*text);
    if (auto* found = std::get_if<std::optional<Customer>>(&answer.value); found != nullptr && *found)
      wipe((*found)->password_hash);
    if (auto* records = std::get_if<std::vector<ReadRecord>>(&answer.value))
      for (ReadRecord& record : *records) secure_wipe(record.value);
  }
}

void Stepped::forget_wanted() noexcept {
  if (!wanted_) return;
  wipe(wanted_->text);
  wipe(wanted_->new_text);
  secure_wipe(wanted_->bytes);
  wanted_.reset();
}

void Stepped::rewind() noexcept {
  forget_wanted();
  next_ = 0;
  halted_ = fatal_.has_value();
}

Digest Stepped::fingerprint(std::initializer_list<Piece> pieces) const noexcept {
  return hmac_sha256(fingerprint_key_, pieces);
}

Digest Stepped::fingerprint_of(EffectKind kind, const Batch& batch) const {
  std::vector<std::byte> bytes;
  append(bytes, batch.partition().bytes);
  append_integer(bytes, static_cast<std::uint8_t>(batch.durability()));
  append_integer(bytes, batch.not_after().unix_ms);
  for (const Change& change : batch.changes()) append_change(bytes, change);
  const Digest digest = fingerprint({Bytes(byte_of(kind)), Bytes(bytes)});
  secure_wipe(bytes);
  return digest;
}

template <class Want>
const Stepped::Value* Stepped::answer(const Digest& fingerprint, Want want) {
  if (halted_) return nullptr;  // sticky: nothing is answered, recorded or shown any more
  if (next_ < answers_.size()) {
    const Answer& recorded = answers_[next_];
    if (equal_in_constant_time(recorded.fingerprint, fingerprint)) {
      ++next_;
      return &recorded.value;
    }
    fatal_ = Errc::flow_not_pure;
  } else if (asked_ == kMostEffects) {
    fatal_ = Errc::flow_too_long;
  } else {
    wanted_.emplace(want());
    wanted_->number = answers_.size();
    wanted_->sent_again = lost_ == wanted_->number;
    wanted_fingerprint_ = fingerprint;
  }
  halted_ = true;
  return nullptr;
}

Result<Done> Stepped::record(std::size_t number, std::initializer_list<EffectKind> kinds, Value value) {
  const Error misplaced{Errc::flow_not_pure, "Stepped::answer"};
  if (!wanted_ || wanted_->number != number || number != answers_.size()) return misplaced;
  const bool fits = kinds.size() == 0 || std::find(kinds.begin(), kinds.end(), wanted_->kind) != kinds.end();
  if (!fits) return misplaced;
  answers_.push_back(Answer{wanted_fingerprint_, std::move(value)});
  ++asked_;
  forget_wanted();
  return Done{};
}

Result<Done> Stepped::answer_failed(std::size_t number, const Error& error) {
  // A second sending that fails leaves the first one unknown: it may have been applied.
  if (wanted_ && wanted_->number == number && wanted_->sent_again)
    return record(number, {EffectKind::commit}, CommitOutcome::unknown());
  return record(number, {}, error);
}

Result<Done> Stepped::answer_get(std::size_t number, std::vector<ReadRecord> records) {
  if (wanted_ && records.size() != wanted_->keys.size())
    return Error{Errc::flow_not_pure, "Stepped::answer_get"};
  return record(number, {EffectKind::get}, std::move(records));
}

Result<Done> Stepped::answer_commit(std::size_t number, const CommitOutcome& outcome) {
  const bool awaited = wanted_ && wanted_->number == number && wanted_->kind == EffectKind::commit;
  if (awaited && outcome.kind == CommitOutcome::Kind::unknown && !wanted_->sent_again) {
    wanted_->sent_again =
        true;  // the same bytes once more (protocol P2), also if the flow is run again in between
    lost_ = number;
    return Done{};
  }
  const bool had_been_applied = awaited && wanted_->sent_again && outcome == CommitOutcome::conflict(0);
  return record(number, {EffectKind::commit, EffectKind::commit_once},
                had_been_applied ? CommitOutcome::applied() : outcome);
}

Result<Done> Stepped::answer_lineage(std::size_t number, const Lineage& lineage) {
  return record(number, {EffectKind::lineage}, lineage);
}
Result<Done> Stepped::answer_found(std::size_t number, std::optional<Customer> customer) {
  return record(number, {EffectKind::find_by_login, EffectKind::find}, std::move(customer));
}
Result<Done> Stepped::answer_swap(std::size_t number, Swap swap) {
  return record(number, {EffectKind::replace_password_if, EffectKind::set_confirmed_if}, swap);
}
Result<Done> Stepped::answer_created(std::size_t number, const CustomerId& id) {
  return record(number, {EffectKind::create}, id);
}
Result<Done> Stepped::answer_verified(std::size_t number, bool matches) {
  return record(number, {EffectKind::verify_password}, matches);
}
Result<Done> Stepped::answer_hashed(std::size_t number, std::string encoded) {
  return record(number, {EffectKind::hash_password}, std::move(encoded));
}

Result<Done> Stepped::get(const Partition& partition, std::span<RecordSlot> slots) {
  std::vector<std::byte> asked;
  for (const RecordSlot& slot : slots) append_counted(asked, slot.key.bytes());
  const Digest mine = fingerprint({Bytes(byte_of(EffectKind::get)), Bytes(partition.bytes), Bytes(asked)});
  const Value* value = answer(mine, [&] {
    WantedEffect wanted{.number = 0, .kind = EffectKind::get, .partition = partition};
    for (const RecordSlot& slot : slots) wanted.keys.push_back(slot.key);
    return wanted;
  });
  if (value == nullptr) return halted_error();
  if (const auto* error = std::get_if<Error>(value)) return *error;
  const auto& records = std::get<std::vector<ReadRecord>>(*value);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (records[i].value.size() > slots[i].room.size()) return Error{Errc::damaged_record, "Stepped::get"};
    slots[i].found = records[i].found;
    slots[i].size = records[i].value.size();
    slots[i].version = records[i].version;
    slots[i].keep_until = records[i].keep_until;
    std::copy(records[i].value.begin(), records[i].value.end(), slots[i].room.begin());
  }
  return Done{};
}

Result<CommitOutcome> Stepped::commit_as(EffectKind kind, const Batch& batch) {
  const Value* value = answer(fingerprint_of(kind, batch), [&] {
    WantedEffect wanted{.number = 0, .kind = kind};
    own_batch(wanted, batch);
    return wanted;
  });
  if (value == nullptr) return halted_error();
  if (const auto* error = std::get_if<Error>(value)) return *error;
  return std::get<CommitOutcome>(*value);
}

Result<Lineage> Stepped::lineage() {
  const Value* value = answer(fingerprint({Bytes(byte_of(EffectKind::lineage))}),
                              [] { return WantedEffect{.number = 0, .kind = EffectKind::lineage}; });
  if (value == nullptr) return halted_error();
  if (const auto* error = std::get_if<Error>(value)) return *error;
  return std::get<Lineage>(*value);
}

Result<const Customer*> Stepped::found(const Value* value) const {
  if (value == nullptr) return halted_error();
  if (const auto* error = std::get_if<Error>(value)) return *error;
  const auto& customer = std::get<std::optional<Customer>>(*value);
  return customer ? &*customer : nullptr;
}

Result<const Customer*> Stepped::find_by_login(const TenantId& tenant, std::string_view login) {
  const auto kind = byte_of(EffectKind::find_by_login);
  return found(answer(fingerprint({Bytes(kind), field(tenant.text()), field(login)}), [&] {
    return WantedEffect{
        .number = 0, .kind = EffectKind::find_by_login, .tenant = tenant, .text = std::string(login)};
  }));
}

Result<const Customer*> Stepped::find(const TenantId& tenant, const CustomerId& id) {
  const auto kind = byte_of(EffectKind::find);
  return found(answer(fingerprint({Bytes(kind), field(tenant.text()), field(id.text())}), [&] {
    return WantedEffect{.number = 0, .kind = EffectKind::find, .tenant = tenant, .customer = id};
  }));
}

Result<Swap> Stepped::replace_password_if(const TenantId& tenant, const CustomerId& id,
                                          std::string_view expected_hash, std::string_view new_hash) {
  const auto kind = byte_of(EffectKind::replace_password_if);
  const Digest mine = fingerprint(
      {Bytes(kind), field(tenant.text()), field(id.text()), field(expected_hash), field(new_hash)});
  const Value* value = answer(mine, [&] {
    return WantedEffect{.number = 0,
                        .kind = EffectKind::replace_password_if,
                        .tenant = tenant,
                        .customer = id,
                        .text = std::string(expected_hash),
                        .new_text = std::string(new_hash)};
  });
  if (value == nullptr) return halted_error();
  if (const auto* error = std::get_if<Error>(value)) return *error;
  return std::get<Swap>(*value);
}

Result<Swap> Stepped::set_confirmed_if(const TenantId& tenant, const CustomerId& id, std::string_view login) {
  const auto kind = byte_of(EffectKind::set_confirmed_if);
  const Digest mine = fingerprint({Bytes(kind), field(tenant.text()), field(id.text()), field(login)});
  const Value* value = answer(mine, [&] {
    return WantedEffect{.number = 0,
                        .kind = EffectKind::set_confirmed_if,
                        .tenant = tenant,
                        .customer = id,
                        .text = std::string(login)};
  });
  if (value == nullptr) return halted_error();
  if (const auto* error = std::get_if<Error>(value)) return *error;
  return std::get<Swap>(*value);
}

Result<CustomerId> Stepped::create(const TenantId& tenant, const NewCustomer& customer) {
  const ByteArray<3> head{static_cast<std::byte>(EffectKind::create), std::byte{customer.confirmed},
                          std::byte{customer.disabled}};
  const Digest mine =
      fingerprint({Bytes(head), field(tenant.text()), field(customer.login), field(customer.password_hash)});
  const Value* value = answer(mine, [&] {
    return WantedEffect{.number = 0,
                        .kind = EffectKind::create,
                        .tenant = tenant,
                        .text = std::string(customer.login),
                        .new_text = std::string(customer.password_hash),
                        .confirmed = customer.confirmed,
                        .disabled = customer.disabled};
  });
  if (value == nullptr) return halted_error();
  if (const auto* error = std::get_if<Error>(value)) return *error;
  return std::get<CustomerId>(*value);
}

Result<bool> Stepped::verify_password(const Secret& password, std::string_view encoded) {
  const auto kind = byte_of(EffectKind::verify_password);
  const Value* value = answer(fingerprint({Bytes(kind), field(encoded), password.reveal()}), [&] {
    return WantedEffect{.number = 0,
                        .kind = EffectKind::verify_password,
                        .text = std::string(encoded),
                        .secret = Secret::copy_of(password.reveal())};
  });
  if (value == nullptr) return halted_error();
  if (const auto* error = std::get_if<Error>(value)) return *error;
  return std::get<bool>(*value);
}

Result<std::string_view> Stepped::hash_password(const Secret& password, const ByteArray<kSaltBytes>& salt) {
  const auto kind = byte_of(EffectKind::hash_password);
  const Value* value = answer(fingerprint({Bytes(kind), Bytes(salt), password.reveal()}), [&] {
    return WantedEffect{.number = 0,
                        .kind = EffectKind::hash_password,
                        .secret = Secret::copy_of(password.reveal()),
                        .salt = salt};
  });
  if (value == nullptr) return halted_error();
  if (const auto* error = std::get_if<Error>(value)) return *error;
  return std::string_view(std::get<std::string>(*value));
}

Result<Done> Stepped::random(MutableBytes out) {
  if (halted_) return halted_error();
  if (next_ < answers_.size()) {
    const auto* recorded = std::get_if<Secret>(&answers_[next_].value);
    if (recorded == nullptr || recorded->size() != out.size()) {
      fatal_ = Errc::flow_not_pure;
      halted_ = true;
      return halted_error();
    }
    std::copy(recorded->reveal().begin(), recorded->reveal().end(), out.begin());
    ++next_;
    return Done{};
  }
  Secret drawn = Secret::of_size(out.size());
  const auto filled = random_.fill(drawn.fill());
  if (!filled.ok()) return filled.error();
  std::copy(drawn.reveal().begin(), drawn.reveal().end(), out.begin());
  answers_.push_back(Answer{{}, std::move(drawn)});
  ++next_;
  return Done{};
}

}  // namespace jeton

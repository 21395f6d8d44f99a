// SPDX-License-Identifier: Apache-2.0
//
// effect_view.cpp: one wanted effect, shown.
#include "effect_view.hpp"

namespace jeton::c {
namespace {

std::uint32_t kind_of(EffectKind kind) noexcept {
  switch (kind) {
    case EffectKind::get: return JETON_EFFECT_GET;
    case EffectKind::commit:
    case EffectKind::commit_once: return JETON_EFFECT_COMMIT;
    case EffectKind::lineage: return JETON_EFFECT_LINEAGE;
    case EffectKind::find_by_login: return JETON_EFFECT_FIND_BY_LOGIN;
    case EffectKind::find: return JETON_EFFECT_FIND;
    case EffectKind::replace_password_if: return JETON_EFFECT_REPLACE_PASSWORD_IF;
    case EffectKind::create: return JETON_EFFECT_CREATE;
    case EffectKind::verify_password:
    case EffectKind::hash_password: return JETON_EFFECT_HASH;
    case EffectKind::set_confirmed_if: return JETON_EFFECT_SET_CONFIRMED_IF;
  }
  return 0;
}

}  // namespace

const jeton_effect* EffectView::show(const WantedEffect* wanted) {
  forget();
  effect_.struct_size = sizeof(jeton_effect);
  effect_.kind = JETON_EFFECT_PAGES;
  effect_.sent_again = JETON_NO;
  if (wanted == nullptr) return &effect_;

  effect_.kind = kind_of(wanted->kind);
  effect_.number = wanted->number;
  if (wanted->sent_again) effect_.sent_again = JETON_YES;
  changes_ = wanted->batch ? wanted->batch->changes().size() : 0;
  if (wanted->batch) effect_.batch = batch_.show(*wanted->batch);
  if (wanted->kind == EffectKind::get) {
    slots_.reset(wanted->keys);
    effect_.partition = octets(wanted->partition.bytes);
    effect_.slots = slots_.slots().data();
    effect_.slot_count = slots_.slots().size();
    effect_.slot_stride = sizeof(jeton_slot);
  }
  show_shop(*wanted);
  return &effect_;
}

void EffectView::show_shop(const WantedEffect& wanted) noexcept {
  if (wanted.tenant) effect_.tenant = view_of(wanted.tenant->text());
  if (wanted.customer) effect_.id = view_of(wanted.customer->text());
  switch (wanted.kind) {
    case EffectKind::find_by_login:
    case EffectKind::set_confirmed_if: effect_.login = view_of(wanted.text); return;
    case EffectKind::replace_password_if:
      effect_.expected_hash = view_of(wanted.text);
      effect_.new_hash = view_of(wanted.new_text);
      return;
    case EffectKind::create:
      customer_ = shown_customer({wanted.text, wanted.new_text, wanted.confirmed, wanted.disabled});
      effect_.new_customer = &customer_;
      return;
    default: return;  // the encoded hash that a password is verified against is not shown
  }
}

}  // namespace jeton::c

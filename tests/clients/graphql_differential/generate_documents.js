// SPDX-License-Identifier: Apache-2.0
//
// generate_documents.js: requests over the toy shop, repeatable from a seed: most of them right or nearly,
// some broken in their tokens, some wrong in their variables.
//
//   const make = generator(7);
//   make();      // { query, variables, operationName }
'use strict';

const { isListType, isNonNullType, isEnumType, isInputObjectType, isObjectType, getNamedType, getNullableType } =
  require('graphql');
const { schema } = require('./toy_shop.js');

/// Numbers from 0 to 1, the same for the same seed (mulberry32).
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const STRINGS = ['""', '"x"', '"b0bl0bl@w"', '"bob@shop.example"', '"\\u00e9\\n\\t\\"\\\\\\/"', '"\\u{1F600}"',
  '"\\uD83D\\uDE00"', '"é 😀 <&>"', '"7"', '"""block"""', '"""\n    one\n      two\n\n    three\n  """',
  '"""a \\""" b\r\n\tc"""', '"""\n\n  x  \n y\n\n"""', '""""""'];
const BROKEN = ['"\\u{D800}"', '"\\u{}"', '"\\u{110000}"', '"\\uD83D"', '"\\uD83Dx"', '"\\uDE00"', '"\\x"', '"open',
  '"""open', '"\\u12"', '01', '-', '1.', '1.e3', '.5', '1a', '1.2.3', '-a', '1e', '..', '&', '|', '%', '?', 'é', '😀', "'", ';',
  '$', '!', '{', '}', '(', ')', '[', ']', ':', '=', '@', '...', 'on', 'true', 'null', 'query', 'mutation', 'fragment',
  'subscription', '0', '-1', '1e3', '"x"', '$x', 'name', 'me', 'id', '{ id }', '__typename', 'nobody'];
const IGNORED = [' ', ' ', ' ', ' ', '\n', '\n  ', '\r\n', '\r', '\t', ', ', ',', ' # é 😀 "\n', '\uFEFF'];

/// One request. Types of the variables are chosen where they are used.
class Maker {
  constructor(random) {
    this.random = random;
    this.variables = new Map(); // name to type as written
    this.fragments = []; // { name, type, tokens }
  }

  chance(probability) {
    return this.random() < probability;
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  below(bound) {
    return Math.floor(this.random() * bound);
  }

  leaf(name) {
    switch (name) {
      case 'Int': return this.pick(['0', '1', '-3', '42', '2147483647', '-2147483648', '2147483648']);
      case 'Float': return this.pick(['0', '1.5', '-2.25e3', '1E-2', '7']);
      case 'Boolean': return this.pick(['true', 'false']);
      case 'ID': return this.pick(['7', '"7"', '"nobody"', '12']);
      default: return this.pick(STRINGS);
    }
  }

  anything() {
    return this.pick(['1', '1.5', '"x"', 'true', 'null', 'RED', '[]', '[1 2]', '{}', '{a:1}', '[[1] null]', '{name:"x" name:"y"}']);
  }

  /// Tokens of a value that `type` takes, mostly.
  value(type, depth, constant) {
    if (this.chance(0.02)) return [this.anything()];
    if (!constant && this.chance(0.2)) return this.variableFor(type);
    if (!isNonNullType(type) && this.chance(0.08)) return ['null'];
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (this.chance(0.2)) return this.value(nullable.ofType, depth + 1, constant);
      const items = Array.from({ length: this.below(3) }, () => this.value(nullable.ofType, depth + 1, constant));
      return ['[', ...items.flat(), ']'];
    }
    if (isEnumType(nullable)) return [this.pick(['RED', 'GREEN', 'BLUE', 'RED', 'BLUE', 'MAUVE'])];
    return isInputObjectType(nullable) ? this.object(nullable, depth, constant) : [this.leaf(nullable.name)];
  }

  object(type, depth, constant) {
    const tokens = ['{'];
    for (const field of Object.values(type.getFields())) {
      const wanted = isNonNullType(field.type) && field.defaultValue === undefined ? 0.97 : depth > 3 ? 0 : 0.4;
      if (this.chance(wanted)) tokens.push(field.name, ':', ...this.value(field.type, depth + 1, constant));
    }
    if (this.chance(0.03)) tokens.push('unknown', ':', '1');
    if (this.chance(0.02)) tokens.push('name', ':', '"again"');
    return [...tokens, '}'];
  }

  variableFor(type) {
    if (this.chance(0.02)) return ['$', 'undefinedOne'];
    const known = [...this.variables].filter(([, written]) => written.type === String(type));
    if (known.length > 0 && this.chance(0.5)) return ['$', this.pick(known)[0]];
    const name = 'v' + this.variables.size;
    let written = String(type);
    if (this.chance(0.15)) written = written.endsWith('!') ? written.slice(0, -1) : written + '!';
    if (this.chance(0.04)) written = this.pick(['Int', 'String!', '[Int]', 'Customer', 'Unknown', 'Filter', '[[Int!]!]!']);
    const value = this.chance(0.35) ? this.value(type, 1, true) : null;
    this.variables.set(name, { type: written, inputType: type, defaultValue: value });
    return ['$', name];
  }

  directives() {
    const tokens = [];
    while (this.chance(0.07)) {
      if (this.chance(0.03)) return [...tokens, '@', 'unknown'];
      tokens.push('@', this.pick(['skip', 'include']));
      if (this.chance(0.98)) tokens.push('(', 'if', ':', ...this.value(schema.getDirective('skip').args[0].type, 1), ')');
      if (this.chance(0.02)) tokens.push('(', 'unless', ':', 'true', ')');
    }
    return tokens;
  }

  arguments(field) {
    const tokens = [];
    for (const argument of field.args) {
      const wanted = isNonNullType(argument.type) && argument.defaultValue === undefined ? 0.97 : 0.4;
      if (this.chance(wanted)) tokens.push(argument.name, ':', ...this.value(argument.type, 1));
    }
    if (this.chance(0.01)) tokens.push('unknown', ':', ...[this.anything()]);
    if (tokens.length > 0 && this.chance(0.02)) tokens.push(...tokens.slice(0, 3));
    return tokens.length > 0 ? ['(', ...tokens, ')'] : [];
  }

  field(type, depth) {
    const fields = Object.values(type.getFields()).filter(
      (field) => field.name !== 'missing' && !field.name.startsWith('fail') || this.chance(0.15));
    const field = this.pick(fields);
    const tokens = this.chance(0.2) ? [this.pick(['a', 'b', 'c', 'id', 'email']), ':'] : [];
    if (this.chance(0.06)) return [...tokens, '__typename', ...this.directives()];
    if (this.chance(0.015)) return [...tokens, 'nobody', ...(this.chance(0.5) ? ['{', 'id', '}'] : [])];
    tokens.push(field.name, ...this.arguments(field), ...this.directives());
    const named = getNamedType(field.type);
    if (isObjectType(named) !== this.chance(0.01)) {
      tokens.push(...this.selections(isObjectType(named) ? named : schema.getType('Order'), depth + 1));
    }
    return tokens;
  }

  selections(type, depth) {
    const tokens = ['{'];
    const count = depth > 3 ? 1 : 1 + this.below(4);
    for (let i = 0; i < count; ++i) tokens.push(...this.selection(type, depth));
    return [...tokens, '}'];
  }

  selection(type, depth) {
    if (depth > 3) return [this.pick(['__typename', ...Object.keys(type.getFields()).slice(0, 2)])];
    const other = this.chance(0.04) ? schema.getType(this.pick(['Customer', 'Order', 'Query', 'Colour', 'Filter'])) : type;
    if (this.chance(0.08)) {
      const condition = this.chance(0.6) ? ['on', this.chance(0.02) ? 'Unknown' : other.name] : [];
      return ['...', ...condition, ...this.directives(), ...this.selections(type, depth + 1)];
    }
    if (this.chance(0.1)) return ['...', this.fragmentOn(type, depth), ...this.directives()];
    return this.field(type, depth);
  }

  fragmentOn(type, depth) {
    if (this.chance(0.02)) return 'NoFragment';
    const known = this.fragments.filter((fragment) => fragment.type === type || this.chance(0.03));
    if (known.length > 0 && this.chance(0.6)) return this.pick(known).name;
    const fragment = { name: 'F' + this.fragments.length, type, tokens: [] };
    this.fragments.push(fragment);
    fragment.tokens = this.selections(type, depth + 1);
    return fragment.name;
  }

  operation(name) {
    const kind = this.chance(0.75) ? 'query' : this.chance(0.97) ? 'mutation' : 'subscription';
    const type = kind === 'mutation' ? schema.getMutationType() : schema.getQueryType();
    const before = new Set(this.variables.keys());
    const selections = this.selections(type, 0);
    const header = [];
    for (const [variable, { type: written, defaultValue }] of this.variables) {
      if (before.has(variable) && this.chance(0.5)) continue;
      if (this.chance(0.02)) continue;
      const tokens = ['$', variable, ':', ...written.split(/(?<=[[\]!])|(?=[[\]!])/), ...(defaultValue ? ['=', ...defaultValue] : [])];
      header.push(...tokens, ...(this.chance(0.01) ? tokens : []));
    }
    if (kind === 'query' && header.length === 0 && name === null && this.chance(0.7)) return selections;
    const variables = header.length > 0 ? ['(', ...header, ')'] : [];
    return [kind, ...(name === null ? [] : [name]), ...variables, ...(this.chance(0.02) ? this.directives() : []), ...selections];
  }

  document() {
    const count = this.chance(0.85) ? 1 : 2;
    const names = count === 1 ? [this.chance(0.5) ? null : 'A'] : [this.chance(0.05) ? null : 'A', this.chance(0.05) ? 'A' : 'B'];
    const parts = names.map((name) => this.operation(name));
    for (const { name, type, tokens } of this.fragments) {
      const condition = this.chance(0.02) ? this.pick(['Unknown', 'Colour', 'Order']) : type.name;
      parts.push(['fragment', this.chance(0.01) ? 'F0' : name, 'on', condition, ...this.directives().slice(0, this.chance(0.1) ? 99 : 0), ...tokens]);
    }
    if (this.chance(0.02)) parts.push(['fragment', 'Unused', 'on', 'Query', '{', 'hello', '}']);
    if (this.chance(0.3)) parts.reverse();
    return { tokens: parts.flat(), names };
  }

  /// The value of a variable as JSON, mostly of its type.
  json(type, depth) {
    if (this.chance(0.02)) return this.pick([null, 1, 1.5, 'x', true, [], {}, [null], { name: 1 }, '7', 1e3, -2147483649]);
    if (!isNonNullType(type) && this.chance(0.15)) return null;
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (this.chance(0.2)) return this.json(nullable.ofType, depth + 1);
      return Array.from({ length: this.below(3) }, () => this.json(nullable.ofType, depth + 1));
    }
    if (isEnumType(nullable)) return this.pick(['RED', 'GREEN', 'BLUE', 'RED', 'BLUE', 'MAUVE']);
    if (isInputObjectType(nullable)) return this.jsonObject(nullable, depth);
    switch (nullable.name) {
      case 'Int': return this.pick([0, 1, -3, 42, 2147483647, 2147483648]);
      case 'Float': return this.pick([0, 1.5, -2.25e3, 7]);
      case 'Boolean': return this.chance(0.5);
      case 'ID': return this.pick([7, '7', 'nobody', 12]);
      default: return this.pick(['', 'x', 'b0bl0bl@w', 'é😀', '<&>\n']);
    }
  }

  jsonObject(type, depth) {
    const made = {};
    for (const field of Object.values(type.getFields())) {
      const wanted = isNonNullType(field.type) && field.defaultValue === undefined ? 0.97 : depth > 3 ? 0 : 0.4;
      if (this.chance(wanted)) made[field.name] = this.json(field.type, depth + 1);
    }
    if (this.chance(0.03)) made.unknown = 1;
    return made;
  }

  variableValues() {
    const values = {};
    for (const [name, { inputType }] of this.variables) {
      if (this.chance(0.85)) values[name] = this.json(inputType, 0);
    }
    if (this.chance(0.05)) values.nobody = 1;
    return values;
  }

  /// One small fault somewhere in the tokens.
  breakTokens(tokens) {
    const at = this.below(tokens.length);
    switch (this.below(5)) {
      case 0: return [...tokens.slice(0, at), ...tokens.slice(at + 1)];
      case 1: return [...tokens.slice(0, at), tokens[at], ...tokens.slice(at)];
      case 2: return [...tokens.slice(0, at), this.pick(BROKEN), ...tokens.slice(at + 1)];
      case 3: return [...tokens.slice(0, at), this.pick(BROKEN), ...tokens.slice(at)];
      default: return tokens.slice(0, at);
    }
  }

  /// Words are kept apart; other tokens may touch.
  join(tokens) {
    const isWord = (token) => /[\w"é😀.-]/u.test(token);
    let text = this.chance(0.05) ? '\uFEFF' : '';
    tokens.forEach((token, i) => {
      const apart = i > 0 && isWord(token) && isWord(tokens[i - 1]);
      if (apart || this.chance(0.3)) text += this.pick(IGNORED);
      text += token;
    });
    return text + (this.chance(0.2) ? this.pick(IGNORED) : '');
  }

  request() {
    const { tokens, names } = this.document();
    let broken = tokens;
    while (this.chance(0.22)) if (broken.length > 0) broken = this.breakTokens(broken);
    const made = { query: this.join(broken) };
    if (this.variables.size > 0 || this.chance(0.1)) made.variables = this.variableValues();
    if (names.length > 1 ? this.chance(0.9) : this.chance(0.05)) made.operationName = this.chance(0.05) ? 'Nobody' : this.pick(names);
    return made;
  }
}

function generator(seed) {
  const random = randomFrom(seed);
  return () => new Maker(random).request();
}

module.exports = { generator };

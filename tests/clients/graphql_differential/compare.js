// SPDX-License-Identifier: Apache-2.0
//
// compare.js: jeton's GraphQL against graphql-js on generated requests: the same verdict, the same data, the
// same places and paths of errors. Messages may differ. Prints the first differences and fails on any.
//
//   node compare.js <worker> [documents] [seed]
'use strict';

const { spawn } = require('child_process');
const readline = require('readline');
const { answer } = require('./toy_shop.js');
const { generator } = require('./generate_documents.js');

const MOST_SHOWN = 5;
const MOST_ERRORS = 100; // both stop there, in orders of their own

const isMerging = (error) => /^Fields ".*" conflict because/s.test(error.message);
const isUnknownDirective = (error) => error.message.startsWith('Unknown directive');

/// Whether jeton stopped at a description, which operations and variables have only since the edition of 2025.
function isDescription(query, error) {
  const [place] = error.locations ?? [];
  if (place === undefined || !/^Expected a(n operation or a fragment| variable)\.$/.test(error.message)) return false;
  const line = query.split(/\r\n|\n|\r/)[place.line - 1];
  return line[place.column - 1] === '"';
}

/// jeton looks for fields that cannot be merged only in documents that are right otherwise.
function comparable(errors) {
  const others = errors.filter((error) => !isMerging(error));
  return others.length > 0 ? others : errors;
}

function summary(result, errors) {
  const places = errors.map((error) => JSON.stringify([error.locations ?? [], error.path ?? []]));
  return JSON.stringify([result.data === undefined ? 'none' : result.data, places.sort()]);
}

/// The verdict alone: refused or executed.
const verdict = (result) => (result.data === undefined ? 'refused' : 'executed');

/// Why the two answers differ, or null.
function difference(request, theirs, ours) {
  const errors = theirs.errors ?? [];
  if ((ours.errors ?? []).some((error) => isDescription(request.query, error))) return null;
  if ((ours.errors ?? []).some((error) => typeof error.extensions?.category !== 'string')) return 'an error without category';
  if (verdict(theirs) !== verdict(ours)) return 'verdicts';
  // An argument of a directive that does not exist has no type to be judged by; graphql-js takes the field's.
  if (errors.length >= MOST_ERRORS || errors.some(isUnknownDirective)) return null;
  return summary(theirs, comparable(errors)) === summary(ours, ours.errors ?? []) ? null : 'answers';
}

function show(why, request, theirs, ours) {
  console.log(`${why} differ:\n${request.query}\n  request    ${JSON.stringify(request)}`);
  console.log(`  graphql-js ${JSON.stringify(theirs)}\n  jeton      ${JSON.stringify(ours)}\n`);
}

async function main(worker, count, seed) {
  const child = spawn(worker, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const requests = Array.from({ length: count }, generator(seed));
  child.stdin.end(requests.map((request) => JSON.stringify(request) + '\n').join(''));
  const seen = { executed: 0, refused: 0, with_errors: 0 };
  let different = 0;
  for (const request of requests) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the worker ended at the request ${JSON.stringify(request)}`);
    const [theirs, ours] = [answer(request), JSON.parse(value)];
    seen[verdict(theirs)] += 1;
    if (theirs.data !== undefined && theirs.errors) seen.with_errors += 1;
    const why = difference(request, theirs, ours);
    if (why === null) continue;
    different += 1;
    if (different <= MOST_SHOWN) show(why, request, theirs, ours);
  }
  console.log(`graphql-js: seed ${seed}, ${count} requests (${JSON.stringify(seen)}), ${different} differ`);
  const isOneSided = seen.executed < count / 10 || seen.refused < count / 10;
  process.exitCode = different > 0 || isOneSided ? 1 : 0;
}

const [worker, count = '4000', seed = '1'] = process.argv.slice(2);
if (worker === undefined) {
  console.error('compare.js: expected the path of the worker');
  process.exitCode = 2;
} else {
  main(worker, Number(count), Number(seed));
}

// SPDX-License-Identifier: Apache-2.0
//
// toy_shop.js: the schema and the answers of tests/web/graphql_toy_shop.hpp once more, for graphql-js.
//
//   const { answer } = require('./toy_shop.js');
//   answer({ query: '{ hello }' });      // { data: { hello: 'Hello world' } }
'use strict';

const { buildSchema, graphqlSync, GraphQLError } = require('graphql');

const schema = buildSchema(`
  enum Colour { RED GREEN BLUE }
  input Range { from: Int!  to: Int = 10 }
  input Filter {
    id: ID  name: String!  tags: [String!] = ["x"]  range: Range  colour: Colour = GREEN
    strict: Boolean! = true  inner: Filter
  }
  type Query {
    hello(name: String = "world"): String!
    sum(a: Int!, b: Int = 2): Int
    half(of: Float): Float
    customer(id: ID!): Customer
    me: Customer
    everybody: [Customer]!
    strictly: [Customer!]
    describe(filter: Filter, ints: [Int!], grid: [[Int]], colour: Colour = RED, on: Boolean! = false,
             id: ID, text: String): String
    colour: Colour
    wrongColour: Colour
    fails: String
    failsHard: String!
    nothing: Int
  }
  type Customer {
    id: ID!  email: String!  nick: String  friend: Customer  orders(first: Int! = 2): [Order!]
    grid: [[Int!]]  isReal: Boolean  missing: String!
  }
  type Order { number: Int!  total: Float  owner: Customer }
  type Mutation {
    generateCustomerToken(email: String!, password: String!): Token
    count(by: Int = 1): Int!
    countHard: Int!
    me: Customer
  }
  type Token { token: String }
`);

function describe(value) {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return '[' + value.map((item) => describe(item) + ';').join('') + ']';
  if (value === null) return 'null';
  return '{' + Object.keys(value).map((name) => `${name}=${describe(value[name])};`).join('') + '}';
}

const order = (number, owner) => ({
  number,
  total: number * 1.25,
  owner: owner === null ? null : { id: owner, email: 'owner@shop.example' },
});

const bob = () => ({
  id: '7',
  email: 'bob@shop.example',
  friend: { id: 8, email: 'eve@shop.example', nick: 'eve <&> é' },
  grid: [[1, 2], [1, null], null],
  isReal: true,
});

function fail(message) {
  throw new GraphQLError(message);
}

function ordersOf({ first }) {
  if (first < 0) fail('No negative numbers.');
  return [order(1, '7'), order(2, null), order(3, '7')].slice(0, Math.min(first, 3));
}

const queries = {
  hello: ({ name }) => (name === null ? null : `Hello ${name}`),
  sum: ({ a, b }) => a + (b ?? 0),
  half: ({ of }) => (of == null ? null : of / 2),
  customer: ({ id }) => (id === '7' ? bob() : fail('There is no such customer.')),
  me: bob,
  everybody: () => [bob(), null, { id: '9' }],
  strictly: () => [bob(), null, { id: '9' }],
  describe: (args) => describe(args),
  colour: () => 'BLUE',
  wrongColour: () => 'MAUVE',
  nothing: () => null,
};

const tokens = ({ password }) =>
  password === 'b0bl0bl@w' ? { token: 'k3jk3jk3jk3jk3jk3jk3jk3jk3jk3jk3' } : fail('Incorrect.');

/// The resolver of every field, asked as ToyShop::resolve() is.
function resolver() {
  let counted = 0;
  const mutations = {
    generateCustomerToken: tokens,
    count: ({ by }) => (counted += by ?? 0),
    me: bob,
  };
  return (source, args, _context, info) => {
    const type = info.parentType.name;
    if (type === 'Query') return (queries[info.fieldName] ?? (() => fail('It fails.')))(args);
    if (type === 'Mutation') return (mutations[info.fieldName] ?? (() => fail('It cannot count.')))(args);
    if (type === 'Customer' && info.fieldName === 'orders') return ordersOf(args);
    return source[info.fieldName];
  };
}

function answer({ query, variables, operationName }) {
  const result = graphqlSync({
    schema,
    source: query,
    variableValues: variables,
    operationName,
    fieldResolver: resolver(),
  });
  return JSON.parse(JSON.stringify(result));
}

module.exports = { schema, answer };

// Answers, one line of JSON for each line of JSON, what an ORM's own engine writes for a schema on an empty database.
//   node engines.mjs DIRECTORY      (DIRECTORY holds node_modules; see package.json beside this file)
// Drizzle: drizzle-kit's programmatic interface, `drizzle-kit/api`, which `drizzle-kit generate` shares its code with.
// Prisma: its schema engine, built for WebAssembly. It asks its server for no more than a version, so it gets one here.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const require = createRequire(path.join(path.resolve(process.argv[2]), 'engines.js'));

// What a package prints belongs to no answer.
console.log = console.info = console.warn = () => {};

const drizzle = {
  postgres: ['generateDrizzleJson', 'generateMigration'],
  mysql: ['generateMySQLDrizzleJson', 'generateMySQLMigration'],
  sqlite: ['generateSQLiteDrizzleJson', 'generateSQLiteMigration'],
};

/** All that the files export, each thing once, however often it is exported. */
function exported(files) {
  const seen = new Map();
  files.forEach((file, at) => {
    for (const [name, value] of Object.entries(require(file))) if (!seen.has(value)) seen.set(value, `${at}:${name}`);
  });
  return Object.fromEntries([...seen].map(([value, name]) => [name, value]));
}

async function ofDrizzle({dialect, files, casing, previous}) {
  require('tsx/cjs/api').register();
  const kit = require('drizzle-kit/api');
  const [describe, migrate] = drizzle[dialect].map(name => kit[name]);
  const snapshot = things => (dialect === 'postgres' ? describe(things, undefined, undefined, casing) : describe(things, undefined, casing));
  const before = previous ?? (await snapshot({}));
  const after = {...(await snapshot(exported(files))), prevId: before.id};
  return {statements: await migrate(before, after), snapshot: after};
}

let engine;

async function prismaEngine() {
  const directory = path.dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const glue = await import(pathToFileURL(path.join(directory, 'schema_engine_bg.js')).href);
  const wasm = fs.readFileSync(path.join(directory, 'schema_engine_bg.wasm'));
  const {instance} = await WebAssembly.instantiate(wasm, {'./schema_engine_bg.js': glue});
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {set_message(text) { throw new Error(text); }};
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}

/** A server that knows its version and nothing else. */
function server(provider) {
  const rows = {columnTypes: [5, 7, 0], columnNames: ['exists', 'version', 'numeric_version'], rows: [[true, 'PostgreSQL 16.0', 160000]]};
  const refuse = async ({sql}) => { throw new Error(`no server to run ${sql}`); };
  const queryRaw = async query => (query.sql.includes('version()') ? rows : refuse(query));
  const adapter = {provider, adapterName: 'none', queryRaw, executeRaw: refuse, executeScript: refuse, startTransaction: refuse, dispose: async () => {}};
  return {provider, adapterName: 'none', connect: async () => adapter, connectToShadowDb: async () => adapter};
}

const schema = files => ({tag: 'schemaDatamodel', files: files.map(file => ({path: path.basename(file), content: fs.readFileSync(file, 'utf8')}))});

async function ofPrisma({dialect, files, previous}) {
  const {bindMigrationAwareSqlAdapterFactory: bind} = require('@prisma/driver-adapter-utils');
  engine ??= await prismaEngine();
  const session = await engine.new({datamodels: undefined}, () => {}, bind(server(dialect)));
  const from = previous ? schema(previous) : {tag: 'empty'};
  const filters = {externalTables: [], externalEnums: []};
  const found = await session.diff({from, to: schema(files), script: true, shadowDatabaseUrl: null, exitCode: null, filters});
  return {statements: [found.stdout ?? '']};
}

/** The same program without types and spaces, as esbuild writes it. */
async function minified({files}) {
  const text = fs.readFileSync(files[0], 'utf8');
  const {code} = require('esbuild').transformSync(text, {loader: 'ts', minifyWhitespace: true, minifySyntax: true});
  return {statements: [code]};
}

const answers = {drizzle: ofDrizzle, prisma: ofPrisma, minified};

for await (const line of readline.createInterface({input: process.stdin})) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = await answers[question.orm](question);
  } catch (error) {
    answer = {error: String(error?.stack ?? error)};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

import type { Rule } from '../rule.js';

/** Packages that only some folders may know, so that an exchange touches one place. */
const restricted: readonly { packages: RegExp; folders: RegExp; instead: string }[] = [
  {
    packages: /^(pg|kysely)$/,
    // The embedded bus is a log in the embedded Postgres; a simulator is a product of its own.
    folders: /^(libs\/persistence|apps\/[^/]+\/src\/adapters|libs\/messaging\/src\/embedded|simulators\/old-ledger)\//,
    instead: 'write SQL through Tx of @chassis/persistence',
  },
  { packages: /^kafkajs$/, folders: /^libs\/messaging\/src\/kafka\//, instead: 'use MessageBus' },
  { packages: /^jsonata$/, folders: /^libs\/expressions\//, instead: 'use @chassis/expressions, which bounds it' },
  {
    packages: /^(ai|@ai-sdk\/.+|openai|@anthropic-ai\/.+)$/,
    folders: /^(apps\/generator\/src\/adapters|bench|e2e)\//,
    instead: 'only the generator calls models',
  },
  { packages: /^@qdrant\//, folders: /^apps\/retriever\/src\/adapters\/qdrant\//, instead: 'use PassageIndex' },
  {
    packages: /^(ioredis|redis)$/,
    folders: /^(libs\/service-kit|apps\/ingress\/src\/adapters)\//,
    instead: 'use LiveChannel or Limiter',
  },
  { packages: /^(pino|@opentelemetry\/.+)$/, folders: /^libs\/telemetry\//, instead: 'use @chassis/telemetry' },
  {
    packages: /^(unpdf|postal-mime|pdfjs-dist)(\/|$)/,
    folders: /^libs\/documents\//,
    instead: 'use @chassis/documents, which parses in a worker',
  },
  { packages: /^onnxruntime-/, folders: /^libs\/inference\//, instead: 'use @chassis/inference' },
];

export const restrictedPackages: Rule = {
  name: 'restricted-packages',
  *check(file) {
    for (const { specifier, line } of file.imports) {
      const rule = restricted.find((one) => one.packages.test(specifier));
      if (rule === undefined || rule.folders.test(file.path)) continue;
      // A test may build its own inputs (a PDF, a mail, a database) with the very package.
      if (file.isTest) continue;
      yield { line, message: `${specifier} may not be imported here: ${rule.instead}` };
    }
  },
};

const environmentFolders = /^(libs\/service-kit|tools|bench|e2e)\/|^apps\/cli\/src\/environment\.ts$/;

/** Settings are read once, in service-kit, and injected. */
export const environment: Rule = {
  name: 'environment',
  *check(file) {
    if (environmentFolders.test(file.path) || file.isTest) return;
    for (const [index, line] of file.code.split('\n').entries()) {
      if (/\bprocess\.env\b/.test(line))
        yield {
          line: index + 1,
          message: 'process.env is read in libs/service-kit alone: take the setting from CONFIG',
        };
    }
  },
};

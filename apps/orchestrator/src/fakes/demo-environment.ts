import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { dataClasses, WorkflowPolicySchema } from '@chassis/contracts';
import { parse } from 'yaml';
import type { Environment, KnownModel, KnownOperation } from '../domain/checking/environment.js';

const root = path.resolve(import.meta.dirname, '../../../..');
const local = (name: string, capability: string): KnownModel => ({
  name,
  id: `${name}-1`,
  provider: 'local',
  isPrivate: true,
  dataClasses,
  capabilities: [capability],
  worstCase: { contextMicroUsd: 0, outputMicroUsdPerMtoken: 0 },
});

interface ConnectorFile {
  readonly name: string;
  readonly operations: Readonly<
    Record<
      string,
      {
        isEffect: boolean;
        isRecord?: boolean;
        arguments: unknown;
        result: unknown;
        compensate?: string;
        description: string;
      }
    >
  >;
}

/** The operations of the connectors of this repository, as `operations.list` answers. */
export function demoOperations(): (KnownOperation & { readonly description: string })[] {
  return readdirSync(path.join(root, 'connectors')).flatMap((folder) => {
    const text = readFileSync(path.join(root, 'connectors', folder, 'connector.yaml'), 'utf8');
    const { name, operations } = parse(text) as ConnectorFile;
    return Object.entries(operations).map(([operation, { compensate, ...one }]) => ({
      operation: `${name}.${operation}`,
      isEffect: one.isEffect,
      isRecord: one.isRecord,
      description: one.description,
      arguments: one.arguments,
      result: one.result,
      compensate: compensate === undefined ? undefined : `${name}.${compensate}`,
    }));
  });
}

/** The intents that the demo tenant is taught, as `intents.list` answers. */
export function demoIntents(): { model: string; version: string; intents: string[] }[] {
  return readdirSync(path.join(root, 'demo', 'intents')).map((file) => {
    const { model, intents } = JSON.parse(readFileSync(path.join(root, 'demo', 'intents', file), 'utf8')) as {
      model: string;
      intents: Record<string, unknown>;
    };
    return { model, version: '1', intents: Object.keys(intents) };
  });
}

export const demoModels: readonly KnownModel[] = [
  local('template', 'text'),
  local('extractive', 'text'),
  { ...local('invoice-extractor', 'json'), features: ['json-schema'] },
];

/** The checks of the validator, as `checks.list` answers. */
export const demoChecks: readonly string[] =
  'secrets schema chat-format length format citations invoice-arithmetic brand-voice language compliance pii grounded judge'.split(
    ' ',
  );

/** Some of what they find; the validator's own list is held against what it gives by a test there. */
const found: Readonly<Record<string, string[]>> = {
  schema: ['required', 'type'],
  'invoice-arithmetic': ['total', 'iban'],
  finish: ['incomplete'],
};
const onDemand = ['length', 'format', 'invoice-arithmetic', 'brand-voice', 'language', 'compliance', 'judge'];

/** What can be found wrong, as `checks.list` answers. */
export const demoFailures = {
  answers: [...demoChecks, 'finish'].map((check) => ({
    check,
    codes: [...(found[check] ?? []), 'check-failed'],
    isOnDemand: onDemand.includes(check),
  })),
  actions: [{ check: 'action-arguments', codes: ['iban', 'amount'], isOnDemand: false }],
};

/** What is around the workflows of the demo tenant: connectors and intents of the repository, local models, no published workflows. */
export function demoEnvironment(more: Partial<Environment> = {}): Environment {
  const { users } = JSON.parse(readFileSync(path.join(root, 'demo', 'tenant.json'), 'utf8')) as {
    users: { roles: string[] }[];
  };
  return {
    policy: WorkflowPolicySchema.parse({}),
    operations: demoOperations(),
    models: demoModels,
    defaults: { text: 'extractive', json: 'invoice-extractor' },
    intents: demoIntents(),
    checks: demoChecks,
    failures: demoFailures,
    roles: users.flatMap(({ roles }) => roles),
    workflows: {},
    ...more,
  };
}

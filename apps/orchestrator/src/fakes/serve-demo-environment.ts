import {
  ChecksList,
  DisclosureGet,
  DisclosurePolicySchema,
  IntentsList,
  ModelsDescribe,
  OperationsList,
} from '@chassis/contracts';
import type { TestLine } from '@chassis/testing';
import { demoChecks, demoFailures, demoIntents, demoModels, demoOperations } from './demo-environment.js';

/** Answers for the services that a check asks, with the connectors, local models and intents of the repository. */
export function serveDemoEnvironment(line: TestLine): void {
  const model = (name: string) => ({ name, id: `${name}-1`, provider: 'local', isPrivate: true, dataClasses: [] });
  const all = demoModels.map((one) => ({
    ...model(one.name),
    dataClasses: [...one.dataClasses],
    capabilities: [...one.capabilities],
    ...(one.features !== undefined && { features: [...one.features] }),
    worstCase: { contextMicroUsd: 0, outputMicroUsdPerMtoken: 0 },
  }));
  line.stubRoute(ModelsDescribe, () => ({ text: model('extractive'), json: model('invoice-extractor'), all }));
  line.stubRoute(ChecksList, () => ({
    checks: demoChecks.map((name) => ({ name, version: '1' })),
    failures: demoFailures,
  }));
  line.stubRoute(IntentsList, () => ({ models: demoIntents() }));
  line.stubRoute(DisclosureGet, () => ({ version: 0, policy: DisclosurePolicySchema.parse({}) }));
  line.stubRoute(OperationsList, () => ({
    operations: demoOperations().map(({ compensate, ...one }) => ({
      ...one,
      ...(compensate !== undefined && { compensate }),
    })),
  }));
}

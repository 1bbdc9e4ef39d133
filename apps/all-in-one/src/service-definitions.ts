import { audit } from '@chassis/audit';
import { generator } from '@chassis/generator';
import { ingress } from '@chassis/ingress';
import { intentClassifier } from '@chassis/intent-classifier';
import { legacyConnector } from '@chassis/legacy-connector';
import { orchestrator } from '@chassis/orchestrator';
import { retriever } from '@chassis/retriever';
import type { ServiceDefinition } from '@chassis/service-kit';
import { validator } from '@chassis/validator';

/** Every service, in the order of the line; ingress last, so that nothing is accepted before the line stands. */
export const serviceDefinitions = [
  audit,
  validator,
  generator,
  retriever,
  intentClassifier,
  legacyConnector,
  orchestrator,
  ingress,
] as unknown as readonly ServiceDefinition[];

import { setTimeout as sleep } from 'node:timers/promises';
import {
  ClassifyIntent,
  IntentClassified,
  type MessageDefinition,
  PassagesRetrieved,
  RetrievePassages,
} from '@chassis/contracts';
import type { ServiceDefinition } from '@chassis/service-kit';
import type { Pace } from './pace.js';
import { stageService } from './stage-service.js';

const longMs = 60_000;
const answerOf = (definition: MessageDefinition) => () => ({ ...(definition.example as object), facts: [] });

/** Handlers that take a minute unless they are let go: of runs whose id begins with `long`. */
export class LongHandlers {
  begun = 0;
  private readonly released = new AbortController();

  async handle(): Promise<void> {
    this.begun++;
    await sleep(longMs, undefined, { signal: this.released.signal }).catch(() => undefined);
  }

  release(): void {
    this.released.abort();
  }
}

/** Stand-ins for four services: three make a chain of five hops from `run.requested` on, the fourth has handlers that take long beside short ones. */
export const benchStages = (pace: Pace, long: LongHandlers): readonly ServiceDefinition[] => [
  stageService('orchestrator', {
    'run.requested': { returns: ClassifyIntent, handle: () => ClassifyIntent.example },
    'intent.classified': { returns: RetrievePassages, handle: () => RetrievePassages.example },
    'passages.retrieved': { handle: (_, { run }) => pace.arrived(run) },
  }),
  stageService('intent-classifier', {
    'intent.classify': { returns: IntentClassified, handle: answerOf(IntentClassified) },
  }),
  stageService('retriever', {
    'passages.retrieve': { returns: PassagesRetrieved, handle: answerOf(PassagesRetrieved) },
  }),
  stageService('generator', {
    'answer.generate': {
      lease: true,
      handle: async (_, { run }) => (run?.startsWith('long') === true ? await long.handle() : pace.arrived(run)),
    },
  }),
];

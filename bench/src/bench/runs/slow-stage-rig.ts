import { setTimeout as sleep } from 'node:timers/promises';
import { IntentClassified } from '@chassis/contracts';
import { openDistributedPlatform, startService } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { serveRig } from '../../rig/serve-rig.js';
import { stageService } from '../bus/stage-service.js';

interface Input {
  /** Those of the intent-classifier, in whose place it works. */
  readonly settings: Readonly<Record<string, string>>;
  /** How many questions it works on at a time, and how long on each. */
  readonly atOnce: number;
  readonly eachMs: number;
}

/** A stage whose capacity is what limits the line: so many questions at a time, so long each, as behind an old system or a model. */
serveRig(async ({ settings, atOnce, eachMs }: Input) => {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  const definition = stageService('intent-classifier', {
    'intent.classify': {
      returns: IntentClassified,
      handle: async () => {
        if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
        else free--;
        await sleep(eachMs);
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
        return { ...IntentClassified.example, facts: [] };
      },
    },
  });
  const logger = createLogger({ service: 'bench', level: 'error', to: 'stderr' });
  const onFatal = (error: unknown): void => {
    process.stderr.write(`the stage cannot go on: ${String(error)}\n`);
    process.exit(1);
  };
  const platform = await openDistributedPlatform({ definition, settings, logger, onFatal });
  const service = await startService(definition, platform);
  await platform.start();
  return {
    stop: async () => {
      platform.retire();
      await service.close();
      await platform.stop();
    },
  };
});

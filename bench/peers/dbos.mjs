// DBOS: a workflow of five steps, each recorded before the next begins; workflow and steps in one process, as its guide shows.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { inParallel, serve } from './serve.mjs';

const steps = 5;
/** Per workflow: when it was asked for, and when each step began. */
const times = new Map();

/** As trivial as our stage: it looks at the text and answers with a label. */
async function classify(run, text) {
  times.get(run)?.push(performance.now());
  return { label: text.includes('pump') ? 'warranty' : 'other', confidence: 1 };
}

async function fiveSteps(run, text) {
  const labels = [];
  for (let step = 1; step <= steps; step++)
    labels.push((await DBOS.runStep(async () => await classify(run, text), { name: `step${step}` })).label);
  return labels;
}
const workflow = DBOS.registerWorkflow(fiveSteps, { name: 'fiveSteps' });

serve(async ({ url, connections }) => {
  DBOS.setConfig({
    name: 'peer',
    applicationVersion: '1',
    systemDatabaseUrl: url,
    systemDatabasePoolSize: connections,
    logLevel: 'error',
    runAdminServer: false,
  });
  await DBOS.launch();
  let count = 0;
  return {
    runs: async ({ count: number, atOnce }) => {
      const [startMs, stepMs, runMs] = [[], [], []];
      const begun = performance.now();
      await inParallel(number, atOnce, async () => {
        const run = `run-${++count}`;
        const at = [];
        times.set(run, at);
        const askedAt = performance.now();
        const handle = await DBOS.startWorkflow(workflow, { workflowID: run })(
          run,
          `a question about a pump, number ${count}`,
        );
        await handle.getResult();
        const endedAt = performance.now();
        times.delete(run);
        startMs.push(at[0] - askedAt);
        runMs.push(endedAt - askedAt);
        for (const [index, began] of at.entries()) stepMs.push((at[index + 1] ?? endedAt) - began);
      });
      return { seconds: (performance.now() - begun) / 1_000, startMs, stepMs, runMs };
    },
    stop: async () => await DBOS.shutdown(),
  };
});

import { askLine } from './ask-line.js';
import { wholeText } from './conversation.js';
import { judge } from './judge.js';
import type { ModelsProcess } from './models-process.js';
import { type Scenario, titleOf } from './scenario.js';

/** What is wrong with the row; undefined where the line keeps its promise. */
export async function playScenario(
  scenario: Scenario,
  client: { readonly url: string; readonly key: string },
  models: ModelsProcess,
): Promise<string | undefined> {
  const { fault, hasOther, key } = scenario;
  const text = fault.wish === 'text' ? wholeText : undefined;
  const ill = { mode: fault.mode, text };
  const well = { mode: 'normal', text };
  const isMainIll = fault.model === undefined || !hasOther;
  await models.put('/keyed', { key, plays: { first: isMainIll ? ill : well, second: hasOther ? well : ill } });
  const seen = await askLine(client, scenario);
  const wrong = judge(scenario, seen);
  return wrong === undefined ? undefined : `${titleOf(scenario)}: ${wrong} (${seen.detail.slice(0, 300)})`;
}

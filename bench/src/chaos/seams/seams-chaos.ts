import path from 'node:path';
import { environment } from '@chassis/service-kit';
import { GgufModel, type ModelCall, ModelChain } from '@chassis/generator/failover';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import { root } from '../../product.js';
import type { Measurement, Report } from '../../report.js';
import { repeatsAtSeam } from './seam-repeats.js';
import { WrappedModel } from './wrapped-model.js';

const weights = path.join('smollm2-135m-instruct', 'SmolLM2-135M-Instruct.Q4_1.gguf');
const [streams, answerTokens] = [100, 90];
const things = [
  'a pump',
  'a bicycle',
  'the moon',
  'bread',
  'a bridge',
  'rain',
  'a clock',
  'a train',
  'glass',
  'a tree',
];
const orders = [
  'Explain how it works',
  'Describe what it is made of',
  'Tell a short story about it',
  'Say why people need it',
  'Compare it with something else',
];

/** The same conversations in every run. */
function conversation(index: number): ModelCall {
  const content = `${orders[index % orders.length]}: ${things[Math.floor(index / orders.length) % things.length]}.`;
  return {
    prompt: { path: 'prompts/chat.md', hash: 'none', settings: {}, body: '' },
    outputSchema: undefined,
    inputs: {},
    passages: [],
    maxOutputTokens: answerTokens,
    failures: [],
    previous: undefined,
    released: '',
    chat: { messages: [{ role: 'user', content }], seed: index + 1, temperature: 0.6 },
  };
}

interface Cut {
  readonly isCut: boolean;
  readonly isRepeated: boolean;
  readonly isRawRepeated: boolean;
}

/** One stream that breaks off behind some sentences and goes on with the same weights as another provider. */
async function cutStream(model: GgufModel, index: number): Promise<Cut> {
  const first = new WrappedModel('first', model, 60 + ((index * 37) % 160));
  const second = new WrappedModel('second', model);
  const chain = new ModelChain([first, second]);
  let [before, after] = ['', ''];
  for await (const event of chain.stream(conversation(index), AbortSignal.timeout(600_000))) {
    if (event.type !== 'text') continue;
    if (chain.model === first) before += event.text;
    else after += event.text;
  }
  const isCut = chain.fallbacks.length > 0 && before !== '';
  return {
    isCut,
    isRepeated: isCut && repeatsAtSeam(before, after),
    isRawRepeated: isCut && repeatsAtSeam(before, second.said),
  };
}

async function seams(args: readonly string[]): Promise<Report> {
  const wanted = Number(args[args.indexOf('--streams') + 1]) || streams;
  const modelsDir = environment()['MODELS_DIR'];
  if (modelsDir === undefined) throw new CannotMeasure(`MODELS_DIR is not set; it must hold ${weights}`);
  const model = await GgufModel.open(path.join(modelsDir, weights), path.join(root, 'native', 'llama')).catch(
    (error: Error) => {
      throw new CannotMeasure(error.message);
    },
  );
  const cuts: Cut[] = [];
  for (let index = 0; cuts.length < wanted && index < 4 * wanted; index++) {
    const cut = await cutStream(model, index);
    if (cut.isCut) cuts.push(cut);
  }
  await model.close();
  return {
    name: 'seams',
    metrics: {
      cutStreams: cuts.length,
      seamRepeats: cuts.filter((one) => one.isRepeated).length,
      seamRepeatsBeforeDropping: cuts.filter((one) => one.isRawRepeated).length,
    },
    peers: {},
    method: `SmolLM2-135M-Instruct (Q4_1, GGUF, on the processor) answers ${wanted} prompts of up to ${answerTokens} tokens at temperature 0.6; each stream is cut behind 60 to 220 characters once a sentence was released, and the same weights as another provider go on through the generator's ModelChain; a seam repeats when what follows begins with three or more of the last words before it, or with a sentence from before it; beforeDropping: the same of what the second model said, before its overlap was dropped.`,
  };
}

export const seamsChaos: Measurement = {
  summary:
    'what a real small model repeats when it goes on behind a stream that was cut (needs MODELS_DIR; --streams N)',
  run: seams,
};

import { workerData } from 'node:worker_threads';
import { serveRequests } from '../native/serve-requests.js';
import type { PiiRequest, PiiTask } from './pii-protocol.js';
import { TokenTagger } from './token-tagger.js';

const tagger = await TokenTagger.open(workerData as PiiTask);

serveRequests(async ({ text }: PiiRequest) => await tagger.tag(text));

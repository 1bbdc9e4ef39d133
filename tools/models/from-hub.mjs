import { placeBuild } from './model-folder.mjs';

const connectTimeoutMs = 4_000;
const stallTimeoutMs = 8_000;

/** A build from its public hub. Fails within seconds when the hub does not answer or stops sending; `signal` ends it at the time limit. */
export async function fromHub(cache, build, { signal, say }) {
  await placeBuild(cache, build, build.hub.base, (path) =>
    download(`${build.hub.base}/${path}`, build.files[path].bytes, { signal, say }),
  );
}

async function download(url, total, { signal, say }) {
  const stall = new AbortController();
  let timer = setTimeout(
    () => stall.abort(new Error(`no answer within ${connectTimeoutMs / 1_000} s`)),
    connectTimeoutMs,
  );
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, stall.signal]) });
    if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
    const chunks = [];
    let received = 0;
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(() => stall.abort(new Error(`nothing came for ${stallTimeoutMs / 1_000} s`)), stallTimeoutMs);
      chunks.push(chunk);
      received += chunk.length;
      if (received > total) throw new Error(`${url} is longer than the pinned ${total} bytes`);
      say(received, total);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw error.cause instanceof Error
      ? new Error(`${new URL(url).host}: ${error.cause.message}`, { cause: error })
      : error;
  } finally {
    clearTimeout(timer);
  }
}

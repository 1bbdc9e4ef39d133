// Portkey's gateway as published. It appends headers to answers of fetch, which are immutable in this Node: they are copied first, or no stream would pass.
const original = globalThis.fetch;
globalThis.fetch = async (...of) => {
  const { body, status, statusText, headers } = await original(...of);
  return new Response(body, { status, statusText, headers: new Headers(headers) });
};
await import('@portkey-ai/gateway/build/start-server.js');

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerEmbeddings } from './answer-embeddings.js';
import { readChatRequest } from './chat-request.js';
import { kinds } from './mode.js';
import { json, refuse } from './refuse.js';
import type { Script } from './script.js';
import { writeAnswer } from './write-answer.js';

/** The OpenAI wire protocol. */
export async function openModelPort(port: number, script: Script): Promise<Server> {
  const server = createServer((request, response) => {
    const ended = script.noteRequest();
    response.once('close', () => ended(!response.writableFinished));
    answer(request, response, script).catch((cause: unknown) => {
      if (response.headersSent) response.destroy();
      else
        json(response, 400, {
          error: { message: String(cause), type: 'invalid_request_error', param: null, code: null },
        });
    });
  });
  server.on('connection', (socket) => {
    script.noteConnection();
    socket.setNoDelay(true);
  });
  await listen(server, port);
  return server;
}

export async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', 4_096, resolve);
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, script: Script): Promise<void> {
  if (request.method === 'GET' && request.url === '/v1/models') {
    const data = kinds.map((kind) => ({ id: `simulate:${kind}`, object: 'model', created: 1, owned_by: 'simulator' }));
    return json(response, 200, { object: 'list', data });
  }
  const isChat = request.url === '/v1/chat/completions';
  if (request.method !== 'POST' || !(isChat || request.url === '/v1/embeddings')) return refuse(response, 404);
  const body: unknown = JSON.parse(await text(request));
  const chat = isChat ? readChatRequest(body) : undefined;
  const asked = request.headers['x-simulate'];
  const play = script.playOf(Array.isArray(asked) ? asked[0] : asked, body as { model?: unknown });
  if (chat === undefined) return answerEmbeddings(body, play, response);
  await writeAnswer(chat, play, response, script);
}

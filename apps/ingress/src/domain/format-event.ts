import type { RunEvent } from '@chassis/contracts';

/** An event in the form of server-sent events (WHATWG HTML, "text/event-stream"); its id is its position, so that a reader can resume behind it. */
export function formatEvent(event: RunEvent): string {
  return `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

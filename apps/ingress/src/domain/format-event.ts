import type { RunEvent } from '@chassis/contracts';
import { eventId } from './last-event-id.js';

/** An event in the form of server-sent events (WHATWG HTML, "text/event-stream"); its id names run and position, so that a reader can resume behind it. */
export function formatEvent(run: string, event: RunEvent): string {
  return `id: ${eventId(run, event.position)}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

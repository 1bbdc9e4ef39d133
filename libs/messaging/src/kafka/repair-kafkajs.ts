import { createRequire } from 'node:module';

interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

/** A connection to one broker. */
interface Broker {
  /** Until the versions of the protocol are known, a function that throws. */
  lookupRequest: { readonly name: string };
  isConnected(): boolean;
}

let isRepaired = false;

/** Puts right what kafkajs 2.2.4 does wrong inside, once a process. */
export function repairKafkajs(): void {
  if (isRepaired) return;
  isRepaired = true;
  spareEmptyQueues();
  finishConnecting();
}

const require = createRequire(import.meta.url);

/**
 * An empty queue of requests is checked some 1,300 times a second and connection, for ever (timers with a negative delay count as 1 ms).
 * It is checked again when an answer arrives; a timer is needed only while requests wait.
 */
function spareEmptyQueues(): void {
  const { prototype } = require('kafkajs/src/network/requestQueue') as {
    prototype: RequestQueue & { scheduleCheckPendingRequests(): void };
  };
  prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const waitMs = Math.max(this.throttledUntil - Date.now(), 10);
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, waitMs);
  };
}

/**
 * A broker whose socket opened, but which did not answer the first request in time (a network that fell silent), counts as connected for ever and is never asked again:
 * each request fails with "Broker not connected". It counts as connected once its answer was here.
 */
function finishConnecting(): void {
  const { prototype } = require('kafkajs/src/broker/index') as { prototype: Broker };
  const isOpen = Object.getOwnPropertyDescriptor(prototype, 'isConnected')?.value as Broker['isConnected'];
  prototype.isConnected = function isConnected(this: Broker): boolean {
    return this.lookupRequest.name !== 'notInitializedLookup' && isOpen.call(this);
  };
}

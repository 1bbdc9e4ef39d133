import { type Mode, readMode } from './mode.js';

/** Modes for the requests to come, one each; and a record of those that came. */
export class Script {
  private modes: Mode[] = [];
  private bodies: unknown[] = [];
  private connections = 0;

  replace(modes: unknown): void {
    if (!Array.isArray(modes)) throw new Error('a script is a JSON array of modes');
    this.modes = modes.map((one) => readMode(String(one)));
  }

  /** The mode of this request: asked for by header, by the script, or by the model's name. */
  modeOf(header: string | undefined, body: { model?: unknown }): Mode {
    this.bodies.push(body);
    if (header !== undefined) return readMode(header);
    const next = this.modes.shift();
    if (next !== undefined) return next;
    const named = /^simulate:(.+)$/.exec(String(body.model))?.[1];
    return readMode(named ?? 'normal');
  }

  /** Somebody connected, whether or not a request came of it. */
  noteConnection(): void {
    this.connections += 1;
  }

  report(): { connections: number; requests: number; bodies: readonly unknown[] } {
    return { connections: this.connections, requests: this.bodies.length, bodies: this.bodies };
  }

  forget(): void {
    this.bodies = [];
    this.connections = 0;
  }
}

import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** The clocks of the services, each of which can be set wrong while it runs. */
export class ServiceClocks {
  private constructor(private readonly folder: string) {}

  static async in(folder: string): Promise<ServiceClocks> {
    await mkdir(folder, { recursive: true });
    return new ServiceClocks(folder);
  }

  /** What a service must be started with. */
  get settings(): Record<string, string> {
    const preload = pathToFileURL(path.join(import.meta.dirname, 'shifted-date.js')).href;
    return { CHAOS_CLOCK_DIR: this.folder, NODE_OPTIONS: `--import=${preload}` };
  }

  async shift(service: string, offsetMs: number): Promise<void> {
    await writeFile(path.join(this.folder, service), String(offsetMs));
  }

  async right(service: string): Promise<void> {
    await rm(path.join(this.folder, service), { force: true });
  }
}

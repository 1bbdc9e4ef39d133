import { readFileSync } from 'node:fs';

// Loaded into a service by `NODE_OPTIONS --import`: its `Date` runs off by what a file says, as on a machine whose clock is wrong. Timers and
// `performance.now()` go by the monotonic clock, which no wrong date moves. The file is `<CHAOS_CLOCK_DIR>/<service>`, in milliseconds.
const folder = process.env['CHAOS_CLOCK_DIR'];
const service = /apps[\\/]([\w-]+)[\\/]dist/.exec(process.argv[1] ?? '')?.[1];

if (folder !== undefined && service !== undefined) {
  let offsetMs = 0;
  const read = (): void => {
    try {
      offsetMs = Number(readFileSync(`${folder}/${service}`, 'utf8')) || 0;
    } catch {
      // No file: nobody has turned the clock of this service.
      offsetMs = 0;
    }
  };
  read();
  setInterval(read, 100).unref();
  const TrueDate = Date;
  const now = (): number => TrueDate.now() + offsetMs;
  globalThis.Date = new Proxy(TrueDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new TrueDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
  });
}

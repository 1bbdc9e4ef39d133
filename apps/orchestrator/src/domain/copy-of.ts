/** A deep copy of plain data (what JSON can hold). `structuredClone` serialises, which takes several times as long, and every event of every run begins with it. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map((one: unknown) => copyOf(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const one = copyOf((value as Record<string, unknown>)[key]);
    // Assigned, it would become the copy's prototype.
    if (key === '__proto__')
      Object.defineProperty(copy, key, { value: one, enumerable: true, writable: true, configurable: true });
    else copy[key] = one;
  }
  return copy as T;
}

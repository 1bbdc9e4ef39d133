/** The k-th largest of the values, by a heap of k; -Infinity when there are fewer. All that is at least this are the k best, ties included. */
export function kthLargest(values: ArrayLike<number>, k: number): number {
  if (values.length < k) return -Infinity;
  const heap = new Float64Array(k).fill(-Infinity);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    if (value > heap[0]!) sink(heap, value);
  }
  return heap[0]!;
}

/** Puts a value in place of the smallest. */
function sink(heap: Float64Array, value: number): void {
  let hole = 0;
  for (;;) {
    const left = 2 * hole + 1;
    const smaller = left + 1 < heap.length && heap[left + 1]! < heap[left]! ? left + 1 : left;
    if (smaller >= heap.length || heap[smaller]! >= value) break;
    heap[hole] = heap[smaller]!;
    hole = smaller;
  }
  heap[hole] = value;
}

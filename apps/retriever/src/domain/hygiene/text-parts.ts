/** A text in parts of about this length, cut where lines or at least words end: what stands across a cut would be missed. */
export function* textParts(text: string, length = 65_536): Generator<string> {
  let from = 0;
  while (from < text.length) {
    const to = Math.min(text.length, from + length);
    const cut = to === text.length ? to : Math.max(text.lastIndexOf('\n', to), text.lastIndexOf(' ', to));
    const end = cut > from ? cut : to;
    yield text.slice(from, end);
    from = end;
  }
}

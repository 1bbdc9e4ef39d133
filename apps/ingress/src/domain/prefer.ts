/** Seconds that the client would wait (`Prefer: wait=20`, RFC 7240), at most `maxSeconds`; 0 when it would not. */
export function waitSeconds(prefer: string | undefined, maxSeconds: number): number {
  const wanted = /(?:^|[,;]\s*)wait\s*=\s*"?(\d{1,6})"?/i.exec(prefer ?? '')?.[1];
  return wanted === undefined ? 0 : Math.min(Number(wanted), maxSeconds);
}

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export const pairKinds = ['Supported', 'Contradicted', 'Near', 'Random'] as const;
export type PairKind = (typeof pairKinds)[number];

/** A claim, and a document that supports or contradicts it, shares most of its words without speaking of it, or has nothing to do with it. */
export interface ClaimPair {
  readonly kind: PairKind;
  readonly claim: string;
  readonly document: string;
  /** One half of the claims, by the group of claims and documents that hang together. */
  readonly isDev: boolean;
}

/** So many claims are shown a document that is not theirs, of each kind. */
const mostForeign = 300;

export const evidenceFiles = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^evidence\..*\.jsonl$/.test(name)).toSorted();

export async function readClaimPairs(folder: string): Promise<ClaimPair[]> {
  const documents = new Map(
    (await lines<{ id: string; title?: string; text: string }>(folder, 'corpus.jsonl')).map((one) => [
      one.id,
      `${one.title ?? ''}\n${one.text}`,
    ]),
  );
  const groups = new Groups();
  const claims = new Map<string, string>();
  const own = new Map<string, Set<string>>();
  const evidence: { claim: string; doc: string; label: string }[] = [];
  for (const file of await evidenceFiles(folder)) {
    const split = file.replace(/^evidence\./, 'queries.');
    for (const { id, text } of await lines<{ id: string; text: string }>(folder, split)) claims.set(id, text);
    evidence.push(...(await lines<{ claim: string; doc: string; label: string }>(folder, file)));
  }
  // Evidence names a claim by its id or by its words.
  const said = (claim: string): string => claims.get(claim) ?? claim;
  for (const { claim, doc } of [...evidence, ...(await relevant(folder))]) {
    groups.join(`claim ${said(claim)}`, `document ${doc}`);
    own.set(said(claim), (own.get(said(claim)) ?? new Set()).add(doc));
  }
  const isDev = (claim: string): boolean => hashOf(groups.of(`claim ${claim}`)) % 2 === 0;
  const pairs = evidence.flatMap(({ claim, doc, label }): ClaimPair[] => {
    const document = documents.get(doc);
    const kind = label === 'SUPPORT' ? 'Supported' : 'Contradicted';
    return document === undefined ? [] : [{ kind, claim: said(claim), document, isDev: isDev(said(claim)) }];
  });
  return [...pairs, ...foreignPairs([...new Set(claims.values())], own, documents, isDev)];
}

function foreignPairs(
  claims: readonly string[],
  own: ReadonlyMap<string, ReadonlySet<string>>,
  documents: ReadonlyMap<string, string>,
  isDev: (claim: string) => boolean,
): ClaimPair[] {
  const ids = [...documents.keys()];
  const nearest = nearestBy(documents);
  const chosen = claims.toSorted((a, b) => hashOf(a) - hashOf(b)).slice(0, mostForeign);
  return chosen.flatMap((claim) => {
    const isOwn = (id: string): boolean => own.get(claim)?.has(id) === true;
    const any = ids[hashOf(`random ${claim}`) % ids.length]!;
    const near = nearest(claim, isOwn);
    return [
      ...(near === undefined
        ? []
        : [{ kind: 'Near' as const, claim, document: documents.get(near)!, isDev: isDev(claim) }]),
      ...(isOwn(any) ? [] : [{ kind: 'Random' as const, claim, document: documents.get(any)!, isDev: isDev(claim) }]),
    ];
  });
}

/** Finds the document that shares most of a claim's rare words, by the suite's own count. */
function nearestBy(
  documents: ReadonlyMap<string, string>,
): (claim: string, isOwn: (id: string) => boolean) => string | undefined {
  const holders = new Map<string, string[]>();
  for (const [id, text] of documents)
    for (const word of wordsOf(text)) holders.set(word, [...(holders.get(word) ?? []), id]);
  return (claim, isOwn) => {
    const scores = new Map<string, number>();
    for (const word of wordsOf(claim)) {
      const found = holders.get(word) ?? [];
      for (const id of found) scores.set(id, (scores.get(id) ?? 0) + Math.log(documents.size / found.length));
    }
    const ranked = [...scores].filter(([id]) => !isOwn(id)).toSorted(([, a], [, b]) => b - a);
    return ranked[0]?.[0];
  };
}

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set((text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).map((word) => word.slice(0, 7)));
const hashOf = (text: string): number =>
  Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16);

/** Claims and documents that hang together are on one side. */
class Groups {
  private readonly above = new Map<string, string>();

  of(one: string): string {
    let top = one;
    for (let next = this.above.get(top); next !== undefined; next = this.above.get(top)) top = next;
    return top;
  }

  join(a: string, b: string): void {
    const [one, other] = [this.of(a), this.of(b)];
    if (one !== other) this.above.set(one, other);
  }
}

async function relevant(folder: string): Promise<{ claim: string; doc: string }[]> {
  const files = (await readdir(folder)).filter((name) => /^qrels\..*\.tsv$/.test(name));
  const texts = await Promise.all(files.map(async (name) => await readFile(path.join(folder, name), 'utf8')));
  return texts.flatMap((text) =>
    text.split('\n').flatMap((line) => {
      const [claim, doc, relevance] = line.split('\t');
      return claim === undefined || doc === undefined || !(Number(relevance) > 0) ? [] : [{ claim, doc }];
    }),
  );
}

const lines = async <T>(folder: string, file: string): Promise<T[]> =>
  (await readFile(path.join(folder, file), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);

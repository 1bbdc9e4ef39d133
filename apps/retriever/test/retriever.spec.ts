import {
  AccessChanged,
  AccessRecheck,
  AccessVersion,
  AuditRecorded,
  DocumentIndexed,
  DocumentSubmitted,
  DocumentsDelete,
  DocumentsGet,
  DocumentsList,
  DocumentsPermit,
  DocumentsSubmit,
  PassagesRetrieved,
  RetrievePassages,
  type PassageText,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retriever } from '@chassis/retriever';

let line: TestLine;
let admin: string;
let ada: string;
let bob: string;
let accessChanges = 0;

const pumpManual = (text = 'The warranty of the pump P-200 is 24 months from delivery.') =>
  `# Pump P-200\n\n## Warranty\n\n${text}\n`;

async function submit(
  id: string,
  text: string,
  more: {
    allow?: string[];
    deny?: string[];
    mediaType?: string;
    dataClass?: 'internal' | 'restricted';
    as?: string;
  } = {},
) {
  const content = await line.payloads.put('demo', text, more.dataClass ?? 'internal');
  return await line.call(
    DocumentsSubmit,
    {
      id,
      title: id,
      mediaType: more.mediaType ?? 'text/markdown',
      content,
      rights: { allow: more.allow ?? [], deny: more.deny ?? [] },
      dataClass: more.dataClass ?? 'internal',
    },
    { as: more.as ?? admin },
  );
}

async function add(id: string, text: string, more: Parameters<typeof submit>[2] = {}) {
  const { version } = await submit(id, text, more);
  return await indexed(id, version);
}

const indexed = async (id: string, version: number) =>
  (await line.next(DocumentIndexed, (one) => one.document === id && one.version === version && one.state !== 'deleted'))
    .data;

async function change(subject: string, groups: string[], isDisabled = false) {
  const before = (await line.call(AccessVersion, {}, { as: admin })).version;
  await line.publish(
    AccessChanged,
    { subject, version: (accessChanges += 1), groups, roles: [], isDisabled, disabledKeys: [] },
    { as: admin, key: subject },
  );
  while ((await line.call(AccessVersion, {}, { as: admin })).version === before)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

async function ask(
  question: string,
  as: string,
  more: { history?: { role: string; text: string }[]; dataClass?: 'public' } = {},
) {
  const history = more.history ? { history: await line.payloads.putJson('demo', more.history, 'internal') } : {};
  return await line.ask(
    RetrievePassages,
    PassagesRetrieved,
    { question: await line.payloads.put('demo', question, 'internal'), limit: 8, budgetTokens: 1_200, ...history },
    { as, dataClass: more.dataClass ?? 'internal' },
  );
}
const found = async (question: string, as: string) =>
  (await ask(question, as)).passages.map(({ document }) => document);

beforeAll(async () => {
  line = await startLine({ services: [retriever], settings: { CHASSIS_MODELS_DIR: '/nowhere' } });
  admin = await line.principal('demo', 'user:admin');
  ada = await line.principal('demo', 'user:ada');
  bob = await line.principal('demo', 'user:bob');
  await change('user:ada', ['service']);
});
afterAll(async () => await line.stop());

describe('retriever', () => {
  it('finds a passage that the caller may see, and says where it stands and why it was allowed', async () => {
    await add('manual', pumpManual(), { allow: ['group:service'] });
    const { passages, accessVersion, query, facts } = await ask('How long is the warranty of the P-200?', ada);
    const [passage] = passages;
    expect(passage).toMatchObject({
      id: 'manual/1/0',
      document: 'manual',
      version: 1,
      chunk: 0,
      allowedBy: ['group:service'],
      dataClass: 'internal',
    });
    const { title, heading, text } = (await line.payloads.getJson('demo', passage!.text)) as PassageText;
    expect({ title, heading }).toEqual({ title: 'Pump P-200', heading: 'Pump P-200 > Warranty' });
    expect(pumpManual().slice(passage!.start, passage!.end)).toBe(text);
    expect(accessVersion).toBe((await line.call(AccessVersion, {}, { as: ada })).version);
    expect(await line.payloads.getJson('demo', query)).toMatchObject({ embeddingModel: null, searched: 1 });
    expect(facts).toMatchObject([
      {
        kind: 'passages.retrieved',
        data: { passages: [{ id: 'manual/1/0', allowedBy: ['group:service'], text: passage!.text }] },
      },
    ]);
  });

  it('shows nothing to a caller who is not allowed, and nothing that does not answer to one who is', async () => {
    expect(await found('How long is the warranty of the P-200?', bob)).toEqual([]);
    expect(await found('How high is the salary of the managing director?', ada)).toEqual([]);
  });

  it('finds nothing in a document withdrawn a moment ago, however well it matches', async () => {
    await add('withdrawn', pumpManual('The impeller diameter is 212 mm.'), { allow: ['tenant'] });
    expect(await found('impeller diameter', bob)).toEqual(['withdrawn']);
    await line.call(DocumentsPermit, { document: 'withdrawn', rights: { allow: [] } }, { as: admin });
    expect(await found('impeller diameter', bob)).toEqual([]);
    await line.call(
      DocumentsPermit,
      { document: 'withdrawn', rights: { allow: ['tenant'], deny: ['user:bob'] } },
      { as: admin },
    );
    expect([await found('impeller diameter', bob), await found('impeller diameter', ada)]).toEqual([[], ['withdrawn']]);
  });

  it('rechecks passages by the rights and versions of now', async () => {
    await add('checked', pumpManual('Grease the bearing every 2,000 hours.'), { allow: ['tenant'] });
    const recheck = async (as: string) =>
      await line.call(
        AccessRecheck,
        {
          passages: [
            { document: 'checked', version: 1, chunk: 0 },
            { document: 'none', version: 1, chunk: 0 },
          ],
        },
        { as },
      );
    const before = await recheck(bob);
    expect(before.isAllowed).toEqual([true, false]);
    expect(before.changedAt).toEqual([before.version, 0]);
    await add('later', pumpManual('Oil the hinge.'), { allow: ['tenant'] });
    expect((await recheck(bob)).changedAt).toEqual(before.changedAt);
    await line.call(DocumentsPermit, { document: 'checked', rights: { allow: ['group:service'] } }, { as: admin });
    const after = await recheck(bob);
    expect(after.version).toBeGreaterThan(before.version);
    expect(after).toMatchObject({ isAllowed: [false, false], changedAt: [0, 0] });
    await add('checked', pumpManual('Grease the bearing every 1,000 hours.'), { allow: ['tenant'] });
    expect((await recheck(bob)).isAllowed).toEqual([false, false]);
  });

  it('replaces a version when the new one is indexed, and keeps the version when the same content comes again', async () => {
    await add('rising', pumpManual('The flow is 40 litres.'), { allow: ['tenant'] });
    const version = (await line.call(AccessVersion, {}, { as: admin })).version;
    expect(await submit('rising', pumpManual('The flow is 40 litres.'), { allow: ['tenant'] })).toMatchObject({
      version: 1,
      state: 'indexed',
    });
    expect((await line.call(AccessVersion, {}, { as: admin })).version).toBe(version);
    await add('rising', pumpManual('The flow is 55 litres.'), { allow: ['tenant'] });
    const { passages } = await ask('What is the flow in litres?', bob);
    expect(passages).toMatchObject([{ id: 'rising/2/0' }]);
    expect(await line.payloads.getJson('demo', passages[0]!.text)).toMatchObject({ text: 'The flow is 55 litres.' });
  });

  it('indexes a version once, however often its message comes', async () => {
    await add('once', pumpManual('Delivered once.'), { allow: ['tenant'] });
    const envelope = line.seen.find(
      ({ topic, data }) => topic === DocumentSubmitted.topic && (data as DocumentSubmitted).document === 'once',
    )!.envelope;
    await line.publish(
      DocumentSubmitted,
      { document: 'once', version: 1 },
      { as: admin, key: 'once', id: envelope.id },
    );
    await line.publish(DocumentSubmitted, { document: 'never-heard-of', version: 1 }, { as: admin, key: 'once' });
    await submit('once', pumpManual('Delivered anew.'), { allow: ['tenant'] });
    await indexed('once', 2);
    const versions = line.seen
      .filter(({ topic, data }) => topic === DocumentIndexed.topic && (data as DocumentIndexed).document === 'once')
      .map(({ data }) => (data as DocumentIndexed).version);
    expect(versions).toEqual([1, 2]);
  });

  it('refuses rules and ids that nothing could mean', async () => {
    await expect(submit('typo', 'text', { allow: ['grop:service'] })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'bad-rights',
    });
    await expect(submit('nul\u0000', 'text')).rejects.toMatchObject({ kind: 'invalid', code: 'bad-document' });
  });

  it('shows a document only to those whom both its old and its new rules allow until the new version is found', async () => {
    await add('narrowed', pumpManual('The bypass code is 4711.'), { allow: ['group:service', 'user:carl'] });
    const broken = { mediaType: 'application/pdf', allow: ['user:bob', 'user:carl'] };
    expect(await add('narrowed', '%PDF-1.7 broken', broken)).toMatchObject({ state: 'failed', version: 2 });
    const carl = await line.principal('demo', 'user:carl');
    const seenBy = async () => [
      await found('bypass code', ada),
      await found('bypass code', bob),
      await found('bypass code', carl),
    ];
    expect(await seenBy()).toEqual([[], [], ['narrowed']]);
    await add('narrowed', pumpManual('The bypass code is withheld.'), { allow: ['user:bob'] });
    expect(await seenBy()).toEqual([[], ['narrowed'], []]);
  });

  it('makes a document that cannot be read failed, with a code, and goes on with the next', async () => {
    expect(
      await add('hostile', '%PDF-1.7 nothing of the kind', { mediaType: 'application/pdf', allow: ['tenant'] }),
    ).toMatchObject({ state: 'failed', code: 'document-broken' });
    expect(await add('empty', '', { allow: ['tenant'] })).toMatchObject({ state: 'failed', code: 'document-empty' });
    expect(await add('picture', 'x', { mediaType: 'image/png', allow: ['tenant'] })).toMatchObject({
      state: 'failed',
      code: 'unsupported-media-type',
    });
    expect(await add('large', 'word '.repeat(2_200_000), { mediaType: 'text/plain', allow: ['tenant'] })).toMatchObject(
      { state: 'failed', code: 'document-too-large' },
    );
    expect(await line.call(DocumentsGet, { document: 'hostile' }, { as: admin })).toMatchObject({
      state: 'failed',
      code: 'document-broken',
      chunks: 0,
    });
    expect(await add('after', pumpManual('The coupling guard is yellow.'), { allow: ['tenant'] })).toMatchObject({
      state: 'indexed',
    });
    expect(await found('colour of the coupling guard', bob)).toEqual(['after']);
  });

  it('deletes a document from search, lists and the store of texts', async () => {
    await add('gone', pumpManual('The secret valve is behind the panel.'), { allow: ['tenant'] });
    const { passages } = await ask('secret valve panel', bob);
    await line.call(DocumentsDelete, { document: 'gone' }, { as: admin });
    expect(await found('secret valve panel', bob)).toEqual([]);
    await expect(line.payloads.getJson('demo', passages[0]!.text)).rejects.toMatchObject({ code: 'payload-erased' });
    await expect(line.call(DocumentsGet, { document: 'gone' }, { as: admin })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await line.next(DocumentIndexed, (one) => one.document === 'gone' && one.state === 'deleted')).toBeDefined();
    await add('gone', pumpManual('The secret valve is behind the door.'), { allow: ['tenant'] });
    expect(await found('secret valve', bob)).toEqual(['gone']);
  });

  it('keeps a text that another document has too when one of them is deleted', async () => {
    await add('twin-a', pumpManual('Twin nozzles spray at 3 bar.'), { allow: ['tenant'] });
    await line.call(
      DocumentsSubmit,
      {
        id: 'twin-b',
        title: 'twin-a',
        mediaType: 'text/markdown',
        content: await line.payloads.put('demo', pumpManual('Twin nozzles spray at 3 bar.'), 'internal'),
        rights: { allow: ['tenant'] },
        dataClass: 'internal',
      },
      { as: admin },
    );
    await indexed('twin-b', 1);
    await line.call(DocumentsDelete, { document: 'twin-a' }, { as: admin });
    const { passages } = await ask('twin nozzles spray', bob);
    expect(passages.map(({ document }) => document)).toEqual(['twin-b']);
    expect(await line.payloads.getJson('demo', passages[0]!.text)).toMatchObject({
      text: 'Twin nozzles spray at 3 bar.',
    });
  });

  it('lets nobody but owner and documents-admin change a document, and hides its existence from who may not see it', async () => {
    await add('owned', pumpManual('Owned by the admin.'), { allow: ['group:service'] });
    const rights = { allow: ['user:bob', 'user:ada'] };
    await expect(line.call(DocumentsPermit, { document: 'owned', rights }, { as: bob })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(line.call(DocumentsPermit, { document: 'owned', rights }, { as: ada })).rejects.toMatchObject({
      code: 'document-not-yours',
    });
    await expect(line.call(DocumentsDelete, { document: 'owned' }, { as: bob })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(submit('owned', 'mine now', { as: bob, allow: ['tenant'] })).rejects.toMatchObject({ kind: 'denied' });
    const listed = async (as: string) =>
      (await line.call(DocumentsList, { limit: 200 }, { as })).documents.map(({ id }) => id);
    expect([(await listed(ada)).includes('owned'), (await listed(bob)).includes('owned')]).toEqual([true, false]);
  });

  it('raises the data class to that of the passages it hands on', async () => {
    await add('restricted', pumpManual('The vault code length is nine digits.'), {
      allow: ['tenant'],
      dataClass: 'restricted',
    });
    await ask('vault code length', bob, { dataClass: 'public' });
    const outcomes = line.seen.filter(({ topic }) => topic === PassagesRetrieved.topic);
    expect(outcomes.at(-1)?.envelope.dataClass).toBe('restricted');
  });

  it('shows nothing to a disabled subject, and nothing of one tenant to another', async () => {
    await change('user:carl', []);
    const carl = await line.principal('demo', 'user:carl');
    expect(await found('colour of the coupling guard', carl)).toEqual(['after']);
    await change('user:carl', [], true);
    expect(await found('colour of the coupling guard', carl)).toEqual([]);
    const stranger = await line.principal('other', 'user:ada');
    const question = await line.payloads.put('other', 'colour of the coupling guard', 'internal');
    expect(
      (
        await line.ask(
          RetrievePassages,
          PassagesRetrieved,
          { question, limit: 8, budgetTokens: 1_200 },
          { as: stranger },
        )
      ).passages,
    ).toEqual([]);
  });

  it('understands a question that leans on the one before', async () => {
    const history = [
      { role: 'user', text: 'Which colour has the coupling guard?' },
      { role: 'assistant', text: 'Yellow.' },
    ];
    expect((await ask('And why?', bob, { history })).passages.map(({ document }) => document)).toEqual(['after']);
    expect((await ask('And why?', bob)).passages).toEqual([]);
  });

  it('records what was submitted, permitted, indexed and deleted, by whom', async () => {
    const facts = line.seen
      .filter(({ topic }) => topic === AuditRecorded.topic)
      .flatMap(({ data }) => (data as AuditRecorded).facts);
    const kinds = new Set(
      facts
        .filter(({ data }) => data['document'] === 'gone' || data['document'] === 'withdrawn')
        .map(({ kind, subject }) => `${kind} ${subject}`),
    );
    expect(kinds).toEqual(
      new Set([
        'document.submitted user:admin',
        'document.indexed user:admin',
        'document.permitted user:admin',
        'document.deleted user:admin',
        'document.erased user:admin',
      ]),
    );
  });
});

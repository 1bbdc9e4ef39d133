import type { Migration } from '@chassis/persistence';

/** A receipt is complete when the generator has said how many kept answers went with the document. */
export const receiptMigrations: readonly Migration[] = [
  {
    id: '010-receipts-to-complete',
    sql: `
create index erasure_receipts_open on erasure_receipts (erased_at) where receipt -> 'isComplete' = 'false';
create function receipts_to_complete(at_most int) returns table (tenant text, document text, version int)
  language sql security definer set search_path = retriever as
  $$ select r.tenant, r.document, (r.receipt ->> 'version')::int from erasure_receipts r
     where r.receipt -> 'isComplete' = 'false' order by r.erased_at desc limit at_most $$;
`,
  },
];

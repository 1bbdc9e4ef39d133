import type { Rule } from '../rule.js';
import { lineAt } from '../source-file.js';

/**
 * The only ways across tenants: functions that run with their owner's rights. They return ids and due times, never contents;
 * each new one is a decision and is written down here.
 */
const known: Readonly<Record<string, string>> = {
  'libs/messaging: outbox_claim': 'ids of messages that nobody has sent for a while',
  'libs/messaging: outbox_forget': 'removes messages that the brokers have, returns how many',
  'libs/messaging: beat_leases': 'keeps rows that an owner names, returns their ids',
  'libs/messaging: take_ended_leases': 'ids of leased messages that their owner left',
  'libs/payloads: prune_payloads': 'removes payloads past their retention, returns how many',
  'apps/orchestrator: due_runs': 'ids of runs whose time has come',
  'apps/orchestrator: claim_due_runs': 'ids of runs whose time has come, each for one instance',
  'apps/orchestrator: claim_waiting_runs': 'ids of runs that may start, each for one instance',
  'apps/orchestrator: prune_runs': 'removes runs past their days, returns how many',
  'apps/validator: prune_logs': 'removes logs of runs past their days, returns how many',
  'apps/validator: prune_examples': 'removes examples past their days, returns how many',
  'apps/ingress: forget_accepted_range': 'removes accept rows past their days, a range at a time, returns how many',
  'apps/orchestrator: open_runs': 'ids of runs that have not ended',
  'apps/orchestrator: next_wake': 'when the next run is due',
  'apps/orchestrator: next_wake_after': 'when the next run is due, behind those that are due now',
  'apps/audit: tenants_to_sign': 'tenants whose chain grew',
  'apps/legacy-connector: doubtful_actions': 'ids of actions whose outcome is unknown',
  'apps/legacy-connector: due_sources': 'names of sources whose time has come',
  'apps/retriever: documents_to_erase': 'ids of documents that were deleted',
  'apps/retriever: receipts_to_complete': 'ids of deleted documents whose kept answers nobody has counted yet',
  'apps/retriever: documents_to_keep': 'ids of documents whose texts were not extended lately',
  'apps/retriever: vectors_to_write': 'tenants whose vectors a collection does not have yet',
  'apps/retriever: vectors_held': 'tenants with vectors in a collection',
  'apps/generator: prune_routing_outcomes': 'removes outcomes past their days, returns how many',
  'apps/generator: prune_judgements': 'removes what judges said past its days, returns how many',
  'apps/generator: stale_charges': 'keys of model calls whose caller left them',
  'apps/ingress: api_key_tenant': 'the tenant of a key, before there is one to speak for',
  'apps/ingress: forget_accepted': 'removes accept rows past their days, returns how many',
};

const definer =
  /create (?:or replace )?function (\w+)((?:(?!create (?:or replace )?function)[\s\S])*?)security definer/gi;

/** A function that sees all tenants does not come in unseen. */
export const acrossTenants: Rule = {
  name: 'across-tenants',
  *check(file) {
    if (file.isTest) return;
    const room = file.path.split('/').slice(0, 2).join('/');
    for (const match of file.text.matchAll(definer)) {
      const name = `${room}: ${match[1]}`;
      const line = lineAt(file.text, match.index);
      if (known[name] === undefined)
        yield {
          line,
          message: `${name} sees all tenants: return ids and due times alone, and list it in tools/check/src/rules/across-tenants.ts`,
        };
      const body = file.text.slice(match.index, match.index + match[0].length + 80);
      if (!/security definer\s+set search_path\s*=/i.test(body))
        yield { line, message: `${name} has no search_path of its own: add "set search_path = <schema>"` };
    }
  },
};

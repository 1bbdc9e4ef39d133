import type { AuditExport, RouteOutput } from '@chassis/contracts';

type Page = RouteOutput<typeof AuditExport>;

/** Lines of an export, page by page as they are taken; the checkpoint of the last page is the last line. */
export async function* exportText(first: Page, nextPage: (from: number) => Promise<Page>): AsyncGenerator<string> {
  let page = first;
  for (;;) {
    if (page.lines.length > 0) yield `${page.lines.join('\n')}\n`;
    if (page.checkpoint !== undefined) yield `${JSON.stringify({ checkpoint: page.checkpoint })}\n`;
    if (page.next === undefined) return;
    page = await nextPage(page.next);
  }
}

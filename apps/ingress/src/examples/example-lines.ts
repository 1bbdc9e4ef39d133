import type { ExamplesExport, RouteOutput } from '@chassis/contracts';

type Page = RouteOutput<typeof ExamplesExport>;

/** An example a line, page by page as they are taken. */
export async function* exampleLines(first: Page, nextPage: (after: string) => Promise<Page>): AsyncGenerator<string> {
  for (let page = first; ; page = await nextPage(page.next)) {
    if (page.examples.length > 0) yield page.examples.map((one) => `${JSON.stringify(one)}\n`).join('');
    if (page.next === undefined) return;
  }
}

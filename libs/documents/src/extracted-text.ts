/** What a document says. `text` uses `\n` for line ends; offsets of chunks and citations count its UTF-16 units. */
export interface ExtractedText {
  readonly text: string;
  /** As the document names itself: PDF information, HTML title, front matter or first heading. */
  readonly title?: string;
  /** `en` or `de` when its frequent words say so. */
  readonly language?: string;
  readonly pages?: number;
  /** Where each page begins in `text`, when the document has pages. */
  readonly pageStarts?: readonly number[];
}

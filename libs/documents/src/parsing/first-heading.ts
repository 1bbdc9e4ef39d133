/** The first heading of a text in Markdown's notation, of whatever level. */
export const firstHeading = (text: string): string | undefined => /^#{1,6}\s+(.+?)\s*#*$/m.exec(text)?.[1];

/** Width, case and blanks do not matter when a term is looked for or a display is compared. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** What the text filter of an expansion searches: the code and everything the concept is called. */
export function labelOf(code: string, display?: string, designation?: readonly { value: string }[]): string {
  return [...new Set([code, display ?? '', ...(designation ?? []).map(({ value }) => value)].map(foldText))].join('\n');
}

/** Width, case, spaces and the dots of minority names (· • .) do not distinguish persons. */
export function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s·•‧・.,'’-]+/gu, '');
}

/** Each character and each pair of neighbours: trigram indexes do not serve two Chinese characters. */
export function nameGrams(name: string): string[] {
  const characters = [...foldName(name)];
  const grams = new Set<string>(characters);
  for (let i = 0; i + 1 < characters.length; i += 1) grams.add(characters[i]! + characters[i + 1]!);
  return [...grams];
}

/** The grams that a name holding `part` must have. */
export function gramsWanted(part: string): string[] {
  const grams = nameGrams(part);
  return grams.length > 1 ? grams.filter((gram) => [...gram].length > 1) : grams;
}

/** Digits of a telephone number without the country's code. */
export function foldPhone(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\D/g, '')
    .replace(/^0*86(?=1\d{10}$)/, '');
}

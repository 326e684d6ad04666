/**
 * Makes the many ways of writing one sign alike without changing the length of the text: a place found in the result
 * is the same place in the document. Widths follow Unicode's full-width block (U+FF01–FF5E); radicals that PDF
 * extraction leaves in place of characters (U+2E80–2FD5) and compatibility characters become the plain character.
 */
const ALIKE: Record<string, string> = {
  '\u3000': ' ',
  '\u00a0': ' ',
  '\ufeff': ' ',
  '\u200b': ' ',
  '\u200c': ' ',
  '\u200d': ' ',
  '\u2060': ' ',
  '\u00ad': ' ',
  '\f': '\n',
  '\v': '\n',
  '\u0085': '\n',
  '\u2028': '\n',
  '\u2029': '\n',
  '–': '—',
  '―': '—',
  '‒': '—',
  '─': '—',
  '━': '—',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '﹣': '-',
  '〜': '~',
  '∼': '~',
  '∽': '~',
  '︰': ':',
  '∶': ':',
  '﹕': ':',
  ː: ':',
  '꞉': ':',
  '≧': '≥',
  '⩾': '≥',
  '≦': '≤',
  '⩽': '≤',
  '﹤': '<',
  '﹥': '>',
  '﹪': '%',
  '٪': '%',
  '﹐': ',',
  '﹔': ';',
  '﹑': '、',
  '｡': '。',
  '│': '|',
  '┃': '|',
  '∣': '|',
  '￨': '|',
  '「': '“',
  '」': '”',
  '『': '“',
  '』': '”',
  '〝': '“',
  '〞': '”',
  '﹝': '〔',
  '﹞': '〕',
  '〖': '【',
  '〗': '】',
  '．': '.',
  '﹒': '.',
};

const ODD =
  /[\u0085\u00a0\u00ad\u02d0\u066a\u2000-\u2060\u2212\u2223\u2236\u223c\u223d\u2266\u2267\u2500-\u2503\u2a7d\u2a7e\u2e80-\u2fd5\u3000\u300c-\u300f\u3016\u3017\u301c-\u301e\ua789\uf900-\ufaff\ufe30\ufe50-\ufe6b\ufeff\uff01-\uff5e\uff61\uffe8\f\v\r]/g;

function alike(char: string): string {
  const known = ALIKE[char];
  if (known !== undefined) return known;
  const code = char.charCodeAt(0);
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (code >= 0x2000 && code <= 0x200a) return ' ';
  if ((code >= 0x2e80 && code <= 0x2fd5) || code >= 0xf900) {
    const plain = char.normalize('NFKC');
    return plain.length === 1 ? plain : char;
  }
  return char;
}

/** `text` with signs made alike; same length. */
export function normalise(text: string): string {
  return text.replace(/\r\n/g, ' \n').replace(ODD, (char) => (char === '\r' ? '\n' : alike(char)));
}

/** True when a space between the two characters separates nothing: anything but two Latin words or two numbers. */
const isLoose = (before: string, after: string): boolean => !(/[A-Za-z0-9.]/.test(before) && /[A-Za-z0-9]/.test(after));

/** A range of a text without its spaces and line breaks, with the place each unit came from. */
export interface Dense {
  text: string;
  at: number[];
}

export function denseOf(text: string, from: number, to: number): Dense {
  const kept: string[] = [];
  const at: number[] = [];
  let gap = false;
  for (let i = from; i < to; i++) {
    const char = text.charAt(i);
    if (char === ' ' || char === '\n' || char === '\t') {
      gap = kept.length > 0;
      continue;
    }
    if (gap && !isLoose(kept[kept.length - 1] ?? '', char)) {
      kept.push(' ');
      at.push(i - 1);
    }
    gap = false;
    kept.push(char);
    at.push(i);
  }
  return { text: kept.join(''), at };
}

/** Place in the document of the units [start, end) of a dense text. */
export function placeOf(dense: Dense, start: number, end: number): [start: number, end: number] {
  const first = dense.at[start] ?? 0;
  return [first, (dense.at[Math.max(start, end - 1)] ?? first) + 1];
}

/** Words as a reader writes them: no spaces beside Chinese characters. */
export function tidy(text: string): string {
  const dense = denseOf(text, 0, text.length).text;
  return dense.trim();
}

/** For comparing names: no spaces, brackets, quotes or width differences. */
export function nameKey(text: string): string {
  return normalise(text).replace(/[\s()[\]{}〔〕【】“”"'‘’《》<>]/g, '');
}

/** Source of a pattern for any of the words, longest first. */
export function anyOf(words: readonly string[]): string {
  const sorted = [...new Set(words)].sort((a, b) => b.length - a.length);
  return `(?:${sorted.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')})`;
}

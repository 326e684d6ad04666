/**
 * Makes content/names/han-characters.tsv from the Unihan database of the Unicode Consortium (Unicode License V3):
 * `node scripts/make-han-characters.mjs FOLDER`, where FOLDER holds Unihan_Readings.txt, Unihan_Variants.txt,
 * Unihan_OtherMappings.txt and Unihan_DictionaryLikeData.txt (Unihan.zip of unicode.org/Public).
 *
 * Rows: the 8,105 characters of 通用规范汉字表 (kTGH) with their Mandarin readings without tones, four-corner code and
 * Cangjie code; then characters whose simplified form is one of them, with that form.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: node scripts/make-han-characters.mjs FOLDER');
const target = join(dirname(dirname(fileURLToPath(import.meta.url))), 'content', 'names', 'han-characters.tsv');

const properties = new Map();
for (const file of ['Readings', 'Variants', 'OtherMappings', 'DictionaryLikeData'])
  for (const line of readFileSync(join(folder, `Unihan_${file}.txt`), 'utf8').split('\n')) {
    if (!line.startsWith('U+')) continue;
    const [code, name, value] = line.split('\t');
    const character = String.fromCodePoint(Number.parseInt(code.slice(2), 16));
    properties.set(character, { ...properties.get(character), [name]: value });
  }

/** zhāng → zhang; ü is written v, as keyboards do. */
const toneless = (reading) =>
  reading
    .normalize('NFD')
    .replace(/u\u0308/g, 'v')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();

function readings({ kMandarin = '', kHanyuPinlu = '', kXHC1983 = '' }) {
  const spelled = [
    ...kMandarin.split(' '),
    ...kHanyuPinlu.split(' ').map((part) => part.replace(/\(.*/, '')),
    ...kXHC1983.split(' ').map((part) => part.replace(/^.*:/, '')),
  ];
  return [...new Set(spelled.flatMap((part) => part.split(',')).map(toneless))].filter((text) => /^[a-z]+$/.test(text));
}

const standard = [...properties].filter(([character, { kTGH }]) => kTGH && character.length === 1);
const known = new Set(standard.map(([character]) => character));
const rows = standard.map(([character, found]) =>
  [
    character,
    '',
    readings(found).join(' '),
    (found.kFourCornerCode ?? '').split(' ')[0],
    (found.kCangjie ?? '').split(' ')[0],
  ].join('\t'),
);
const traditional = [...properties].flatMap(([character, { kSimplifiedVariant, kTGH }]) => {
  if (kTGH || character.length > 1 || !kSimplifiedVariant) return [];
  const forms = kSimplifiedVariant
    .split(' ')
    .map((code) => String.fromCodePoint(Number.parseInt(code.replace(/<.*/, '').slice(2), 16)));
  const form = forms.find((candidate) => candidate !== character && known.has(candidate));
  return form ? [`${character}\t${form}\t\t\t`] : [];
});
writeFileSync(
  target,
  `${['character\tsimplified\treadings\tfourCorner\tcangjie', ...rows.sort(), ...traditional.sort()].join('\n')}\n`,
);
console.log(`${rows.length} characters, ${traditional.length} with a simplified form`);

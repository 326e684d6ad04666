/** A list of names as schools and villages send it, a line a person, pasted from anywhere. Pure. */
export interface NamedLine {
  text: string;
  _id?: string;
  _name?: string;
  /** Date of birth. */
  _birth?: string;
}

const ID = /^\d{15}(\d{2}[\dX])?$/;
const DAY = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/;

/** Id number and date of birth are told by their shape, the first of the other words is the name; empty lines are left out. */
export function readNameList(text: string): NamedLine[] {
  return text
    .normalize('NFKC')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const read: NamedLine = { text: line };
      for (const word of line.split(/[\s,;、]+/)) {
        const day = dayIn(word);
        if (ID.test(word.toUpperCase())) read._id ??= word.toUpperCase();
        else if (day) read._birth ??= day;
        // A number before the name is its place in the list.
        else if (!/^\d*[.)]?$/.test(word)) read._name ??= word;
      }
      return read;
    });
}

function dayIn(word: string): string | undefined {
  const [, year, month, day] = DAY.exec(word) ?? [];
  if (!year || !month || !day) return undefined;
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return Number.isNaN(Date.parse(text)) ? undefined : text;
}

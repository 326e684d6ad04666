import { KangyuError } from '../kernel/index.ts';

const [QUOTE, BACKSLASH, NEWLINE] = [0x22, 0x5c, 0x0a];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, COMMA] = [0x7b, 0x7d, 0x5b, 0x5d, 0x2c];
const SPACE = new Set([0x20, 0x09, 0x0d, 0x0a, 0xfeff]);

/**
 * The texts of the resources in a stream of JSON: an array, resources one after another (NDJSON or printed over several
 * lines), or a single one. Numbers keep their text. Memory holds one resource at a time; a Bundle is one resource.
 * Throws project.resources with the line.
 */
export async function* readResources(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let [depth, inText, escaped, list, done] = [0, false, false, false, false];
  let [line, beganAt] = [1, 1];
  let held = '';
  for await (const chunk of chunks) {
    let begin = 0; // of the resource within the chunk
    for (let i = 0; i < chunk.length; i += 1) {
      const code = chunk.charCodeAt(i);
      if (code === NEWLINE) line += 1;
      if (depth === 0) {
        if (SPACE.has(code) || (code === COMMA && list)) continue;
        if (code === OPEN_LIST && !list && !done) list = true;
        else if (code === CLOSE_LIST && list) list = false;
        else if (code === OPEN) [depth, begin, beganAt] = [1, i, line];
        else throw wrong(line, `a resource has a resourceType, and begins with {, not ${chunk[i]}`);
        done = true;
      } else if (inText) {
        if (escaped) escaped = false;
        else if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) inText = false;
      } else if (code === QUOTE) inText = true;
      else if (code === OPEN || code === OPEN_LIST) depth += 1;
      else if (code === CLOSE || code === CLOSE_LIST) {
        depth -= 1;
        if (depth > 0) continue;
        yield checked(held + chunk.slice(begin, i + 1), beganAt);
        held = '';
      }
    }
    if (depth > 0) held += chunk.slice(held === '' ? begin : 0);
  }
  if (depth > 0) throw wrong(beganAt, 'the JSON ends inside the resource that begins here');
  if (list) throw wrong(line, 'the JSON ends inside the array');
}

function checked(text: string, line: number): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(line, (error as Error).message, error);
  }
  if (typeof (value as { resourceType?: unknown }).resourceType !== 'string')
    throw wrong(line, 'a resource has a resourceType');
  return text;
}

function wrong(line: number, reason: string, cause?: unknown): KangyuError {
  return new KangyuError('project.resources', { reason: `line ${line}: ${reason}` }, { cause });
}

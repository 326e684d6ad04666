/** Code systems whose codes are told by their form, because nobody can list them. */

// RFC 5646 §2.1: language, script, region, variants, extensions, private use; or private use alone.
const LANGUAGE =
  /^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+)$/i;
// RFC 6838 §4.2 names, RFC 2045 §5.1 parameters.
const MEDIA_TYPE =
  /^[a-z\d][a-z\d!#$&^_.+-]{0,126}\/[a-z\d][a-z\d!#$&^_.+-]{0,126}(?:\s*;\s*[a-z\d!#$&^_.+-]{1,60}=(?:[^\s;"]{1,200}|"[^"]{0,200}"))*$/i;
// RFC 3986 §3: a scheme and something behind it.
const URI = /^[a-z][a-z\d+.-]*:\S+$/i;

const GRAMMARS: Readonly<Record<string, RegExp>> = {
  'urn:ietf:bcp:47': LANGUAGE,
  'urn:ietf:bcp:13': MEDIA_TYPE,
  'urn:ietf:rfc:3986': URI,
};

/** Systems known by their grammar. */
export const GRAMMAR_SYSTEMS: readonly string[] = Object.keys(GRAMMARS);

/** Whether the code has the form of its system's codes; undefined when the system is not known by a grammar. */
export function fitsGrammar(system: string, code: string): boolean | undefined {
  return Object.hasOwn(GRAMMARS, system) ? code.length <= 1000 && GRAMMARS[system]!.test(code) : undefined;
}

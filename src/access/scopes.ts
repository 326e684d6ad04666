/**
 * SMART App Launch 2.x scopes of programs: `system/Observation.rs`, `system/*.cruds`, and the forms of version 1 (`.read`,
 * `.write`, `.*`). Scopes only narrow what the role of the account may. Source: hl7.org/fhir/smart-app-launch, scopes and launch context.
 */
import { KangyuError } from '../kernel/index.ts';

/** What may be done to records of a type: create, read (also versions and history), update (also patch), delete, search. */
export type Interaction = 'c' | 'r' | 'u' | 'd' | 's';

/** Interactions by resource type; `*` stands for every type. */
export type Scopes = ReadonlyMap<string, ReadonlySet<Interaction>>;

const FORM = /^system\/([A-Z][A-Za-z]{1,63}|\*)\.(read|write|\*|c?r?u?d?s?)$/;
const OLD: Record<string, string> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** One scope in the letters of version 2; undefined for what is none (launch contexts, narrowing by a search, unknown letters). */
export function normalScope(text: string): string | undefined {
  const [, type, what] = FORM.exec(text) ?? [];
  return type && what ? `system/${type}.${OLD[what] ?? what}` : undefined;
}

/** Scopes of a text divided by blanks; an unreadable one is refused by name. */
export function readScopes(text: string): string[] {
  const asked = text.split(/\s+/).filter((one) => one !== '');
  const read = asked.map((one) => {
    const scope = normalScope(one);
    if (scope === undefined) throw new KangyuError('access.scope-unknown', { scope: one.slice(0, 100) });
    return scope;
  });
  if (read.length === 0) throw new KangyuError('access.scope-unknown', { scope: '' });
  return [...new Set(read)];
}

export function scopesOf(texts: readonly string[]): Scopes {
  const scopes = new Map<string, Set<Interaction>>();
  for (const text of texts) {
    const [, type, letters] = FORM.exec(text)!;
    const known = scopes.get(type!) ?? new Set<Interaction>();
    for (const letter of letters!) known.add(letter as Interaction);
    scopes.set(type!, known);
  }
  return scopes;
}

/** Whether the scopes let do it to records of the type; `*` asks for every type. */
export function covers(scopes: Scopes, type: string, interaction: Interaction): boolean {
  return [type, '*'].some((key) => scopes.get(key)?.has(interaction));
}

/** What is granted of the scopes asked for: each narrowed to the letters that the allowed ones hold; what nothing is left of goes. */
export function grantedScopes(asked: readonly string[], allowed: readonly string[]): string[] {
  const limit = scopesOf(allowed);
  const given: string[] = [];
  for (const [type, letters] of scopesOf(asked)) {
    const types = type === '*' ? [...limit.keys()] : [type];
    for (const one of types) {
      const left = [...'cruds'].filter(
        (letter) => letters.has(letter as Interaction) && covers(limit, one, letter as Interaction),
      );
      if (left.length > 0) given.push(`system/${one}.${left.join('')}`);
    }
  }
  return [...new Set(given)];
}

/** Permissions that a token with scopes keeps, of those its role has: FHIR and what opens confidential records there. */
const KEPT = ['bulk.export', 'record.restricted', 'record.veryrestricted'];

export function narrowed(permissions: ReadonlySet<string>, scopes: Scopes): ReadonlySet<string> {
  const letters = new Set([...scopes.values()].flatMap((set) => [...set]));
  const kept = KEPT.filter((permission) => permissions.has(permission));
  if (permissions.has('fhir.read') && (letters.has('r') || letters.has('s'))) kept.push('fhir.read');
  if (permissions.has('fhir.write') && (letters.has('c') || letters.has('u') || letters.has('d')))
    kept.push('fhir.write');
  // Rows of views come from many types, so only who may read them all runs views.
  if (permissions.has('view.run') && covers(scopes, '*', 'r')) kept.push('view.run');
  return new Set(kept);
}

import type { Scopes } from './scopes.ts';

/** Who asks, acting in one role for one area. Made by a session or a bearer token, never by a route. */
export interface Caller {
  accountId: string;
  /** Sign-in name, e.g. `planner`. */
  account: string;
  /** Name shown to people. */
  name: string;
  role: string;
  /** Area the role is held for; `*` is the whole instance. */
  area: string;
  permissions: ReadonlySet<string>;
  /** How personal data is shown to this role (content/access/roles.yaml). */
  mask: MaskLevel;
  /** `Practitioner/…`, `Organization/…` the person works for. */
  practitioner?: string | undefined;
  institution?: string | undefined;
  /** Person of the master index whose identity was verified for the account, as it was then: follows merges in identify. */
  person?: string | undefined;
  /** What carried the identity; cookies need protection against cross-site requests, tokens do not. */
  by: 'session' | 'token';
  /** Of a token that is narrowed to SMART scopes: what it may do to which types. */
  scopes?: Scopes;
}

/** `none`: in full inside the caller's own area, masked outside it. `partial`: always masked. */
export type MaskLevel = 'none' | 'partial';

/** Says whether `area` is `scope` or lies in it. The population room knows the dated tree; see `isWithinByCode`. */
export type IsWithin = (area: string, scope: string) => boolean;

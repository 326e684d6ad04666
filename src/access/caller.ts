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
  /** What carried the identity; cookies need protection against cross-site requests, tokens do not. */
  by: 'session' | 'token';
}

/** `none`: in full inside the caller's own area, masked outside it. `partial`: always masked. */
export type MaskLevel = 'none' | 'partial';

/** Says whether `area` is `scope` or lies in it. The population room knows the dated tree; see `isWithinByCode`. */
export type IsWithin = (area: string, scope: string) => boolean;

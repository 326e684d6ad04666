import { type BoundCode, checkProfile, type Profile, readProfile } from '../../ingest/index.ts';
import { type FhirResource, KangyuError, type Kernel, type Problem } from '../../kernel/index.ts';
import { search, terminologyPort } from '../../record/index.ts';
import type { Ctx } from '../app.ts';
import type { SubmitNow } from './fhir-write.ts';

/** A profile and what it builds upon; each is checked by itself. */
const MOST_BASES = 5;

/** Problems of a resource by a profile that stands on this server; undefined when it does not. */
export async function problemsByProfile(
  k: Kernel,
  resource: FhirResource,
  url: string,
): Promise<Problem[] | undefined> {
  const problems: Problem[] = [];
  let next: string | undefined = url;
  for (let i = 0; next !== undefined && i < MOST_BASES; i += 1) {
    const profile: Profile | undefined = await findProfile(k, next);
    if (!profile) return i === 0 ? undefined : [...problems, unknownBase(next)];
    if (profile.type !== resource.resourceType) return [...problems, otherType(resource.resourceType, profile.type)];
    const found = checkProfile(resource, profile);
    problems.push(...found.problems, ...(await problemsOfBindings(k, found.bindings)));
    next = profile.base;
  }
  return problems;
}

/** The newest StructureDefinition of an address (`url` or `url|version`) among the records. */
async function findProfile(k: Kernel, canonical: string): Promise<Profile | undefined> {
  const [url = '', version] = canonical.split('|');
  const escaped = (text: string): string => text.replace(/[\\,|$]/g, '\\$&');
  const query: [string, string][] = [
    ['url', escaped(url)],
    ...(version === undefined ? [] : [['version', escaped(version)] as [string, string]]),
    ['_sort', '-_lastUpdated'],
    ['_count', '1'],
  ];
  const { matches } = await search(k, k.db, 'StructureDefinition', query, { strict: true });
  const [found] = matches;
  return found?.resource ? readProfile(found.resource) : undefined;
}

async function problemsOfBindings(k: Kernel, bindings: readonly BoundCode[]): Promise<Problem[]> {
  const terminology = terminologyPort({ db: k.db, clock: k.clock });
  const problems: Problem[] = [];
  for (const { valueSet, codings, severity, expression } of bindings) {
    const said: (boolean | undefined)[] = [];
    for (const { system, code } of codings) said.push(await terminology.isMember(valueSet, system, code));
    if (said.includes(true)) continue;
    const name = valueSet.split('|')[0]!;
    problems.push(
      said.includes(undefined)
        ? problem(
            'profile.binding',
            'warning',
            expression,
            `没有载入值集 ${name}，未校验代码`,
            `The value set ${name} is not known here; the code was not checked`,
          )
        : problem(
            'profile.binding',
            severity,
            expression,
            `代码不在值集 ${name} 中`,
            `The code is not in the value set ${name}`,
          ),
    );
  }
  return problems;
}

/**
 * With KANGYU_PROFILES=check a write is refused that does not keep to a profile of its own meta.profile, where that profile
 * stands on this server. Entries of a batch come one by one.
 */
export function guardProfiles({ kernel }: Ctx, submit: SubmitNow): SubmitNow {
  return async (submission) => {
    if (!kernel.config.checkProfiles) return submit(submission);
    const problems: Problem[] = [];
    for (const { resource } of submission.bundle.entry ?? [])
      if (resource)
        for (const url of profilesOf(resource))
          problems.push(...((await problemsByProfile(kernel, resource, url)) ?? []));
    if (problems.some(({ severity }) => severity === 'error')) throw new KangyuError('fhir.refused', { problems });
    return submit(submission);
  };
}

/** Addresses in meta.profile. */
export function profilesOf(resource: FhirResource): string[] {
  const { profile } = (resource.meta ?? {}) as { profile?: unknown };
  return Array.isArray(profile) ? profile.filter((url): url is string => typeof url === 'string') : [];
}

const unknownBase = (url: string): Problem =>
  problem(
    'validate.profile-unknown',
    'warning',
    '',
    `没有载入规范 ${url}，未按它校验`,
    `The base profile ${url} is not known here and was not checked`,
  );

const otherType = (type: string, other: string): Problem =>
  problem('validate.profile', 'error', type, `该规范约束的是 ${other}`, `This profile is one of ${other}`);

const problem = (rule: string, severity: Problem['severity'], expression: string, zh: string, en: string): Problem => ({
  rule,
  severity,
  ...(expression === '' ? {} : { expression }),
  message: { zh, en },
});
